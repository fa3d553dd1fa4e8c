import { frameAddress, isBridgeMessage, type ChatMessage, type FrameOptions, type HostMessage } from "../shared/bridge";

export interface ChatFrame {
  readonly element: HTMLIFrameElement;
  /** Kept until the chat says that it is ready. */
  post(message: HostMessage): void;
}

/** The chat's iframe; what it says reaches `onMessage` only from its own window and origin. */
export function createFrame(
  address: URL,
  options: FrameOptions & { title: string },
  onMessage: (message: ChatMessage) => void,
): ChatFrame {
  const element = document.createElement("iframe");
  const waiting: HostMessage[] = [];
  let ready = false;
  const send = (message: HostMessage) => element.contentWindow?.postMessage(message, address.origin);

  addEventListener("message", (event) => {
    if (event.source !== element.contentWindow || event.origin !== address.origin) return;
    if (!isBridgeMessage(event.data)) return;
    const message = event.data as ChatMessage;
    if (message.rapport === "ready") {
      ready = true;
      waiting.splice(0).forEach(send);
    }
    onMessage(message);
  });
  element.title = options.title;
  const { origin, locale, color } = options;
  element.src = frameAddress(address.href, { origin, locale, color });
  return { element, post: (message) => (ready ? void send(message) : void waiting.push(message)) };
}
