import { cssColor, inkOn, parseHex } from "../shared/color";
import { css } from "./style";

export interface LauncherOptions {
  color: string;
  position: "left" | "right";
  label: string;
}

export interface Launcher {
  readonly button: HTMLButtonElement;
  /** Put the chat's frame into the isolated part of the page. */
  adopt(frame: HTMLIFrameElement): void;
  show(open: boolean): void;
  setUnread(count: number): void;
  setLabel(label: string): void;
}

/** The round button, in a shadow root so that the site's styles and ours never meet. */
export function createLauncher(options: LauncherOptions): Launcher {
  const host = document.createElement("div");
  host.id = "rapport";
  host.dataset["position"] = options.position;
  const root = host.attachShadow({ mode: "open" });
  // A constructed sheet instead of a <style> element: clean under a strict policy.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const color = parseHex(options.color) ?? [47, 93, 80];
  host.style.setProperty("--color", cssColor(color));
  host.style.setProperty("--ink", inkOn(color));

  const button = document.createElement("button");
  button.type = "button";
  const badge = document.createElement("span");
  badge.className = "badge";
  badge.hidden = true;
  button.append(
    icon("speak", "M4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5-3.6 7.5-8 7.5c-1 0-2-.2-2.9-.5L4.5 20l1.2-3.7A7.2 7.2 0 0 1 4 11.5Z"),
    icon("shut", "m6.5 9.5 5.5 5.5 5.5-5.5"),
    badge,
  );
  root.append(button);
  document.body.append(host);

  const setLabel = (label: string) => button.setAttribute("aria-label", label);
  setLabel(options.label);
  return {
    button,
    setLabel,
    adopt: (frame) => root.prepend(frame),
    show(open) {
      host.toggleAttribute("data-open", open);
      button.setAttribute("aria-expanded", String(open));
    },
    setUnread(count) {
      badge.hidden = count === 0;
      badge.textContent = count > 9 ? "9+" : String(count);
    },
  };
}

function icon(name: string, path: string): SVGSVGElement {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("class", name);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(namespace, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}
