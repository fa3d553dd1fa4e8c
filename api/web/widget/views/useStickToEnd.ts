import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Nearer to the end than this counts as reading the end. */
const NEAR_PX = 80;

/** Keeps the newest in sight while the customer is at the end, and leaves who scrolled up alone. */
export function useStickToEnd(changes: readonly unknown[]) {
  const area = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);

  const toEnd = () => {
    const element = area.current;
    if (element) element.scrollTop = element.scrollHeight;
  };

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const onScroll = () => {
      sticks.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      setAtEnd(sticks.current);
    };
    const keep = () => {
      if (sticks.current) toEnd();
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    const observer = new ResizeObserver(keep); // the on-screen keyboard
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, []);

  useLayoutEffect(() => {
    if (sticks.current) toEnd();
  }, changes as unknown[]);

  return { area, isAtEnd, toEnd };
}
