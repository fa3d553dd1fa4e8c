import type { Action, Citation } from "../../shared/contract";
import { useTexts } from "../i18n/texts";
import { Markdown } from "../markdown/Markdown";
import { Icon } from "./Icon";

const MOST_UNFOLDED = 2;

/** The articles behind an answer; each opens to the very sentence. */
export function Sources({ citations }: { citations: readonly Citation[] }) {
  const texts = useTexts();
  if (citations.length === 0) return null;
  return (
    <div class="sources" role="group" aria-label={texts.sources(citations.length)}>
      {citations.map((citation) => (
        <details class="source" key={citation.article_id + citation.sentence}>
          <summary>
            <Icon name="source" />
            <span class="source-title">{citation.title}</span>
            <Icon name="chevron" />
          </summary>
          <blockquote>{citation.sentence}</blockquote>
        </details>
      ))}
    </div>
  );
}

/** What was looked up or done, in the words of the tool itself; many of them are folded. */
export function Receipts({ actions }: { actions: readonly Action[] }) {
  const texts = useTexts();
  const shown = actions.filter((action) => action.summary);
  if (shown.length === 0) return null;
  const list = (
    <ul class="receipts">
      {shown.map((action) => (
        <li key={action.tool + action.summary}><Icon name="check" /><Markdown text={action.summary} /></li>
      ))}
    </ul>
  );
  if (shown.length <= MOST_UNFOLDED) return list;
  return (
    <details class="source source-folded">
      <summary><Icon name="check" /><span class="source-title">{texts.records(shown.length)}</span><Icon name="chevron" /></summary>
      {list}
    </details>
  );
}
