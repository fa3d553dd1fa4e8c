import type { ComponentChildren, VNode } from "preact";

/** Elements as text, for tests: attributes in the order in which they were written. */
export function markup(node: ComponentChildren): string {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (Array.isArray(node)) return node.map(markup).join("");
  if (typeof node !== "object") return String(node).replace(/</g, "&lt;");
  const { type, props } = node as VNode<Record<string, unknown>>;
  if (typeof type === "function") return markup((type as (props: unknown) => ComponentChildren)(props));
  const { children, ...attributes } = props;
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${String(value)}"`);
  return `<${type}${written.join("")}>${markup(children as ComponentChildren)}</${type}>`;
}
