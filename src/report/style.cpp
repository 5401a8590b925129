#include "parts.hpp"

namespace runtime_exports::report {
namespace {

constexpr StyleSheet sheet{R"css(
:root {
  color-scheme: light dark;
  --ground: #f5f3ee; --surface: #fffefb; --raised: #ece8df; --ink: #1c2127; --soft: #59616b;
  --line: #ddd8cc; --accent: #1d5c84; --bar: #2f7ba8; --ok: #17663c; --ok-ground: #dff0e4;
  --warn: #7d5200; --warn-ground: #f8ebcd; --warn-bar: #d39a2d; --bad: #a3231b; --bad-ground: #fae2de;
  --bad-bar: #c8463b; --info-bar: #9db8c9; --new: #5b3a94; --new-ground: #eae2f7;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  --serif: ui-serif, "Iowan Old Style", "Palatino Linotype", Charter, "Noto Serif", Georgia, serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "Noto Sans Mono", "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #12161b; --surface: #1a2027; --raised: #252d36; --ink: #e8e6e1; --soft: #a3acb6;
    --line: #303944; --accent: #86c3ec; --bar: #5ba7d6; --ok: #7fd6a2; --ok-ground: #16321f;
    --warn: #eec06b; --warn-ground: #382a0c; --warn-bar: #d9a441; --bad: #ff9d92; --bad-ground: #431b17;
    --bad-bar: #e8695d; --info-bar: #4d6678; --new: #cdb4f6; --new-ground: #2f2347;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
body {
  margin: 0 auto; max-width: 92rem; padding: 0 clamp(1rem, 4vw, 4rem) 3rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.5 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font: 600 clamp(2rem, 1.3rem + 3vw, 3.5rem)/1.08 var(--serif); letter-spacing: -.015em; text-wrap: balance; }
h2 { font: 600 clamp(1.4rem, 1.2rem + .8vw, 1.9rem)/1.2 var(--serif); letter-spacing: -.01em; }
h3 { font-size: 1rem; font-weight: 650; line-height: 1.4; }
section > h3 { margin: 1.5rem 0 .75rem; }
code, .code { font-family: var(--mono); font-size: .86em; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; border-radius: 4px; }
.skip { position: absolute; left: 1rem; top: -10rem; padding: .5rem 1rem; background: var(--surface); z-index: 2; }
.skip:focus { top: .5rem; }
.patterns { position: absolute; }
.hatch-ground { fill: var(--bad-bar); } .hatch-line { fill: var(--surface); fill-opacity: .65; }
.masthead { padding: clamp(1.5rem, 5vw, 4rem) 0 1.5rem; }
.eyebrow { margin-bottom: .5rem; color: var(--soft); font-size: .9rem; }
.facts { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin-top: 1.5rem; }
dt, th { color: var(--soft); font-size: .8rem; font-weight: 500; }
dd { font-size: 1.05rem; font-weight: 550; }
.age, .quiet-text, .note, .empty { color: var(--soft); font-size: .875rem; font-weight: 400; }
nav {
  position: sticky; top: 0; z-index: 1; margin: 1rem calc(-1 * clamp(1rem, 4vw, 4rem)) 0;
  padding: 0 clamp(1rem, 4vw, 4rem); background: var(--ground); border-bottom: 1px solid var(--line);
}
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; }
nav a { display: block; padding: .6rem 0; color: var(--soft); font-size: .9rem; text-decoration: none; }
nav a:hover { color: var(--accent); text-decoration: underline; }
main > section { padding-top: clamp(2rem, 4vw, 3.5rem); }
.section-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1rem; margin-bottom: 1rem; }
.section-head code { color: var(--soft); }
.verdict { padding: 1.1rem 1.4rem; border-radius: 12px; }
.verdict.good { background: var(--ok-ground); color: var(--ok); }
.verdict.bad { background: var(--bad-ground); color: var(--bad); }
.verdict-line { display: flex; gap: .75rem; align-items: baseline; font-size: 1.1rem; }
.verdict .problems { color: var(--ink); }
.verdict .chip { background: var(--surface); }
.problems { margin-top: .75rem; display: grid; gap: .6rem; font-size: .925rem; }
.problems .help { margin-top: .15rem; color: var(--soft); }
.verdict .problems .help { color: inherit; }
.card { padding: 1rem 1.15rem; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; min-width: 0; }
.card.refused { border-color: var(--bad-bar); }
.grid { display: grid; gap: 1rem; }
.charts { grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); }
.cards { grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr)); }
.errors { grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr)); }
.card-head { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem .6rem; }
.card-head strong { margin-right: auto; }
.errors .card-head strong { margin-right: 0; }
.card p + p { margin-top: .35rem; }
.message { font-size: .925rem; white-space: pre-line; }
.error-text { color: var(--bad); }
.card .age { white-space: nowrap; }
.card time + .age::before { content: "("; }
.card time + .age::after { content: ")"; }
.note + .grid { margin-top: .75rem; }
.count { color: var(--soft); font-weight: 400; }
.chip {
  display: inline-block; padding: .05rem .5rem; border-radius: 1rem; font-size: .78rem; font-weight: 600;
  line-height: 1.5; background: var(--raised); color: var(--soft);
}
.chip.ok { background: var(--ok-ground); color: var(--ok); }
.chip.warning { background: var(--warn-ground); color: var(--warn); }
.chip.error { background: var(--bad-ground); color: var(--bad); }
.chip.new { background: var(--new-ground); color: var(--new); }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin-bottom: .75rem; }
figcaption .name { font-weight: 600; }
figcaption .failed::before { content: "✕ "; color: var(--bad); }
figcaption strong { font-size: 1.25rem; line-height: 1.2; white-space: nowrap; }
svg { display: block; overflow: visible; }
svg text { fill: var(--ink); font: 13px var(--sans); font-variant-numeric: tabular-nums; }
svg.bars { overflow: hidden; }
svg .value { font-weight: 600; paint-order: stroke; stroke: var(--surface); stroke-width: 8px; stroke-linejoin: round; }
rect.track, rect.grid { fill: var(--raised); }
rect.plain { fill: var(--bar); } rect.failed { fill: url(#hatch); }
rect.info { fill: var(--info-bar); } rect.warning { fill: var(--warn-bar); } rect.error { fill: var(--bad-bar); }
rect.axis { fill: var(--soft); }
.columns .label { fill: var(--soft); font-size: 12px; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; margin-bottom: .75rem; font-size: .9rem; }
.legend span::before { content: ""; display: inline-block; width: .75em; height: .75em; margin-right: .4em; border-radius: 2px; }
.legend .info::before { background: var(--info-bar); } .legend .warning::before { background: var(--warn-bar); }
.legend .error::before { background: var(--bad-bar); }
.axis-labels { flex-wrap: nowrap; margin: .4rem 0 0; color: var(--soft); font-size: .8rem; }
.axis-labels span:last-child { text-align: right; }
details { margin-top: .75rem; }
summary { width: fit-content; color: var(--accent); font-size: .9rem; cursor: pointer; }
.note { margin-top: .75rem; }
table { width: 100%; margin-top: 1.25rem; border-collapse: collapse; font-size: .9rem; }
details table { max-width: 52rem; margin-top: .75rem; }
caption { padding-bottom: .5rem; color: var(--soft); font-size: .875rem; text-align: left; }
details caption { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; white-space: nowrap; }
th, td { padding: .45rem .75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; } th:last-child, td:last-child { padding-right: 0; }
thead th { border-bottom: 2px solid var(--line); }
tbody th { color: var(--ink); font-size: inherit; font-weight: 550; }
tbody th.code { min-width: 14rem; font-size: .82rem; }
thead .code { font-family: inherit; font-size: .8rem; }
td.sum { font-weight: 650; }
th.number { min-width: 3.6rem; }
thead th:not(.number) { overflow-wrap: normal; }
.number, .sum { text-align: right; }
td.number, td.sum, td .chip { white-space: nowrap; }
th.when { width: 1%; padding-right: 1.5rem; font-weight: 400; white-space: nowrap; }
th.when .age { display: inline-block; min-width: 5.5rem; text-align: right; }
.log td { width: 7rem; }
.log td.wide { width: auto; }
td.digest { width: 19rem; color: var(--soft); word-break: break-all; font-size: .72rem; line-height: 1.5; }
.changes { display: block; margin-top: .2rem; font-size: .85rem; }
.shade { display: inline-block; min-width: 3rem; padding: .1rem .5rem; border-radius: 6px; }
.shade-0 { color: var(--soft); }
.shade-1 { background: color-mix(in srgb, var(--bar) 8%, transparent); }
.shade-2 { background: color-mix(in srgb, var(--bar) 15%, transparent); }
.shade-3 { background: color-mix(in srgb, var(--bar) 22%, transparent); }
.shade-4 { background: color-mix(in srgb, var(--bar) 29%, transparent); }
.shade-5 { background: color-mix(in srgb, var(--bar) 36%, transparent); }
.timeline { border-left: 2px solid var(--line); }
.entry { position: relative; display: grid; grid-template-columns: 9rem 1fr; gap: .25rem 1.5rem; padding: 0 0 2rem 1.75rem; }
.entry::before {
  content: ""; position: absolute; left: -7px; top: .4rem; width: 12px; height: 12px; border-radius: 50%;
  background: var(--ground); border: 3px solid var(--bar);
}
.entry.new::before { background: var(--new); border-color: var(--new); }
.entry .when time { display: block; font-weight: 600; }
.entry .message { max-width: 46rem; margin-top: .35rem; }
.entry .chip.new { margin-left: .6rem; }
.entry .details { max-width: 46rem; margin: .35rem 0 0 1.1rem; list-style: disc; font-size: .925rem; }
.details li { white-space: pre-line; }
.entry:last-child { padding-bottom: 0; }
.tags { display: flex; flex-wrap: wrap; gap: .4rem; margin-top: .6rem; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .875rem; }
@media (max-width: 80rem) {
  td.digest { width: 9.5rem; }
}
@media (max-width: 44rem) {
  .entry { grid-template-columns: 1fr; padding-left: 1.25rem; }
  .entry .when time { display: inline; }
  nav { position: static; }
  table, tbody, tr, th, td, caption { display: block; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  tr { padding: .7rem 0; border-bottom: 1px solid var(--line); }
  tbody th, td { width: auto; min-width: 0; padding: .1rem 0; border: 0; }
  td { display: grid; grid-template-columns: 7rem 1fr; gap: .75rem; text-align: left; }
  td::before { content: attr(data-label); color: var(--soft); font-size: .8rem; font-family: var(--sans); white-space: normal; }
  td.digest { width: auto; }
  .number, .sum { text-align: left; }
  td .chip, td .shade { justify-self: start; }
  th.when { white-space: normal; }
  th.when .age { min-width: 0; }
  .log tr { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .6rem; }
  .log tr > * { width: auto; }
  .log tr > .wide { width: 100%; }
  .log td { display: block; }
  .log td::before { content: none; }
  .changes { grid-column: 2; margin: 0; }
}
@media print {
  :root { --ground: #fff; --surface: #fff; --raised: #eee; --ink: #000; --soft: #444; --line: #bbb; color-scheme: light; font-size: 10pt; }
  body { max-width: none; padding: 0; print-color-adjust: exact; }
  nav, .skip { display: none; }
  .charts { grid-template-columns: 1fr 1fr; }
  section, .card, tr, .entry { break-inside: avoid; }
  .section-head, h3, caption { break-after: avoid; }
  section:has(table) { break-inside: auto; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
@media (forced-colors: active) {
  rect.plain, rect.info { fill: CanvasText; } rect.failed, rect.error, rect.warning { fill: Highlight; }
  .chip, .shade { border: 1px solid; }
}
)css"};

}  // namespace

StyleSheet page_style() {
  return sheet;
}

}  // namespace runtime_exports::report
