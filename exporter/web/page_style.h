// The style sheet of the status page: light and dark as the reader's system has it, tables that become cards
// on a narrow screen. Stands in the page itself, as nothing may be loaded from elsewhere.
#pragma once

#include <string_view>

namespace kigen::web {

inline constexpr std::string_view kPageStyle = R"css(
:root { color-scheme: light dark; --ground: #faf9f6; --sheet: #fff; --ink: #22242a; --quiet: #6b6f78; --line: #e4e1da;
  --seal: #c0392b; --bad: #b3261e; --bad-ground: #fbe9e7; --warn: #8a5a00; --warn-ground: #fdf1d8;
  --good: #22693a; --good-ground: #e6f3e9; --plain-ground: #efeeea; }
@media (prefers-color-scheme: dark) { :root { --ground: #16181c; --sheet: #1e2126; --ink: #e6e6e3; --quiet: #9ba0aa;
  --line: #31353c; --seal: #d6503f; --bad: #ff9d92; --bad-ground: #4a211e; --warn: #f2c568; --warn-ground: #43341a;
  --good: #8fd3a2; --good-ground: #1d3a27; --plain-ground: #2b2f36; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 3rem; background: var(--ground);
  color: var(--ink); font: 0.9375rem/1.45 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK JP", sans-serif;
  font-variant-numeric: tabular-nums; }
header { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; align-items: center; justify-content: space-between; }
h1 { margin: 0; font-size: 1.6rem; letter-spacing: 0.01em; display: flex; align-items: center; gap: 0.6rem; }
h1 [lang] { background: var(--seal); color: #fff; font-size: 1rem; font-weight: 600; padding: 0.2em 0.4em; border-radius: 4px; }
h2 { margin: 2.25rem 0 0.6rem; font-size: 1.1rem; }
a { color: inherit; text-decoration-color: var(--quiet); text-underline-offset: 0.2em; }
a:hover { text-decoration-color: currentColor; }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
.quiet, footer { color: var(--quiet); }
.notice { margin: 1rem 0 0; padding: 0.6rem 0.9rem; border-radius: 6px; background: var(--warn-ground); color: var(--warn); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.75rem; margin: 1.25rem 0 0; }
dl div { background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; padding: 0.7rem 0.9rem; min-width: 0; }
dl .wide { grid-column: span 2; }
dt { color: var(--quiet); font-size: 0.8125rem; }
dd { margin: 0; font-size: 1.35rem; font-weight: 600; overflow-wrap: anywhere; }
dd small { display: block; font-size: 0.8125rem; font-weight: 400; color: var(--quiet); }
dd.bad { color: var(--bad); }
.sheet { background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.8rem; border-bottom: 1px solid var(--line); }
th { font-size: 0.8125rem; font-weight: 500; color: var(--quiet); white-space: nowrap; }
tbody tr:last-child td { border-bottom: 0; }
td { overflow-wrap: anywhere; min-width: 5rem; }
td.long { min-width: 11rem; }
td:last-child { min-width: 9rem; }
td.when, td.count, td small { white-space: nowrap; min-width: 0; }
td.count { text-align: right; }
th.count { text-align: right; }
td small { display: block; color: var(--quiet); }
.mark { display: inline-block; padding: 0 0.55em; border-radius: 1em; white-space: nowrap; background: var(--plain-ground); }
.expired .mark, .failed .mark, .critical .mark { background: var(--bad-ground); color: var(--bad); font-weight: 600; }
.soon .mark { background: var(--warn-ground); color: var(--warn); font-weight: 600; }
.fine .mark, .good .mark { background: var(--good-ground); color: var(--good); }
.empty { padding: 1.25rem 0.9rem; margin: 0; color: var(--quiet); }
footer { margin-top: 2.5rem; font-size: 0.8125rem; }
@media (max-width: 46rem) {
  dl { grid-template-columns: 1fr 1fr; }
  thead { position: absolute; left: -100rem; }
  table, tbody { display: block; }
  tr { display: grid; grid-template-columns: 1fr; gap: 0.1rem; padding: 0.7rem 0.9rem; border-bottom: 1px solid var(--line); }
  tr:last-child { border-bottom: 0; }
  td, td.count { display: grid; grid-template-columns: 7rem 1fr; gap: 0 0.5rem; border: 0; padding: 0.1rem 0; text-align: left;
    white-space: normal; min-width: 0; }
  td.long, td:last-child { min-width: 0; }
  td::before { content: attr(data-label); color: var(--quiet); font-size: 0.8125rem; }
  td > * { justify-self: start; }
  td small { grid-column: 2; }
  td:empty { display: none; }
}
)css";

}  // namespace kigen::web
