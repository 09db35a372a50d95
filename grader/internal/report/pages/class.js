"use strict";
(() => {
  const heat = document.getElementById("heat");
  const body = heat.tBodies[0];
  const heads = [...heat.tHead.rows[1].cells];
  const value = (row, i) => {
    const cell = row.cells[i], rank = { p: 0, s: 1, b: 2, f: 3, u: 4, m: 5, n: 6 };
    if (cell.classList.contains("c")) return rank[cell.classList[2]];
    return cell.dataset.v === undefined ? cell.textContent.trim() : Number(cell.dataset.v);
  };
  heads.forEach((head, i) => {
    head.querySelector("button").addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") !== "descending" && (head.classList.contains("c") || head.dataset.down === "1")
        || head.getAttribute("aria-sort") === "ascending";
      heads.forEach(h => h.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map(row => ({ row, v: value(row, i) }));
      rows.sort((a, b) => {
        const order = typeof a.v === "string" ? a.v.localeCompare(b.v) : a.v - b.v;
        return down ? -order : order;
      });
      body.append(...rows.map(r => r.row));
    });
  });
  const rule = document.head.appendChild(document.createElement("style"));
  document.getElementById("stage").addEventListener("change", e => {
    rule.textContent = e.target.value === "" ? "" : `.heat .g:not(.g${e.target.value}) { display: none; }`;
  });
  document.getElementById("find").addEventListener("input", e => {
    const wanted = e.target.value.toLowerCase();
    for (const row of body.rows) row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted);
  });
  const told = document.getElementById("told");
  body.addEventListener("mouseover", e => {
    const cell = e.target.closest("td.c");
    if (!cell) { told.textContent = ""; return; }
    const words = { p: "held", f: "failed", s: "not held", b: "broken by the grader", u: "does not build", m: "was not handed in", n: "not graded" };
    told.textContent = `${cell.parentNode.cells[0].textContent}: ${heads[cell.cellIndex].title} (${words[cell.classList[2]]})`;
    cell.title = told.textContent;
  });
})();
