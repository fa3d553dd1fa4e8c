import { createContext } from "preact";
import { useContext } from "preact/hooks";

export interface Names {
  company: string;
  agent: string;
}

/** Who speaks for the company; from the pack. */
export const NamesContext = createContext<Names>({ company: "", agent: "" });

export function useNames(): Names {
  return useContext(NamesContext);
}
