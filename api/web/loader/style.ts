/** Styles of the launcher's shadow root. */
export const css = `
:host{all:initial;position:fixed;z-index:2147483000;inset:auto 20px 20px auto;color-scheme:light dark}
:host([data-position=left]){inset:auto auto 20px 20px}
button{all:unset;box-sizing:border-box;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;cursor:pointer;
background:var(--color);color:var(--ink);box-shadow:0 1px 2px #0003,0 8px 24px -4px #0004;transition:transform .2s,box-shadow .2s}
button:hover{transform:translateY(-2px)}
button:active{transform:scale(.96)}
button:focus-visible{outline:3px solid var(--color);outline-offset:3px}
svg{grid-area:1/1;width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round;
transition:opacity .2s,transform .2s}
.shut,:host([data-open]) .speak{opacity:0;transform:rotate(-45deg) scale(.6)}
:host([data-open]) .shut{opacity:1;transform:none}
.badge{position:absolute;top:-3px;right:-3px;min-width:20px;padding:0 5px;box-sizing:border-box;border-radius:10px;text-align:center;
font:600 12px/20px system-ui,sans-serif;background:#c22f2f;color:#fff}
.badge[hidden]{display:none}
iframe{position:fixed;inset:auto 20px 88px auto;width:400px;height:min(700px,100vh - 108px);border:0;border-radius:20px;
background:Canvas;color-scheme:light dark;box-shadow:0 0 0 1px light-dark(#0000000f,#ffffff1f),0 2px 6px #0000000f,0 24px 64px -12px #00000047;visibility:hidden;opacity:0;
transform:translateY(12px) scale(.985);transform-origin:100% 100%;transition:opacity .18s,transform .22s cubic-bezier(.2,.8,.2,1),visibility .22s}
:host([data-position=left]) iframe{inset:auto auto 88px 20px;transform-origin:0 100%}
:host([data-open]) iframe{visibility:visible;opacity:1;transform:none}
@media(max-width:520px){:host iframe{inset:0!important;width:100%;height:var(--height,100dvh);border-radius:0;box-shadow:none}
:host([data-open]) button{visibility:hidden}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}
@media print{:host{display:none}}
`;
