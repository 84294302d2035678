// Sorts any table whose headings hold buttons. Rows stay within their body; what has no value comes last.
"use strict";
const sortTable = (() => {
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const value = (cell) => {
    if ("value" in cell.dataset) return cell.dataset.value === "" ? "" : Number(cell.dataset.value);
    const hidden = document.getElementById("blind")?.checked;
    const text = (cell.querySelector(hidden ? ".alias" : ".named") ?? cell).textContent.trim();
    return /^[\d.,]+$/.test(text) ? Number(text.replaceAll(",", "")) : text === "–" ? "" : text;
  };
  const compare = (one, other, sign) => {
    if (one === "" || other === "") return (one === "") - (other === "");
    return sign * (typeof one === "number" ? one - other : words.compare(one, other));
  };
  return (table, column, direction) => {
    const sign = direction === "ascending" ? 1 : -1;
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter((row) => !row.classList.contains("band-row"));
      const keyed = rows.map((row) => [value(row.cells[column]), row]);
      keyed.sort((one, other) => compare(one[0], other[0], sign));
      body.append(...keyed.map(([, row]) => row));
    }
    for (const [n, head] of [...table.tHead.rows[0].cells].entries()) {
      if (head.hasAttribute("aria-sort")) head.setAttribute("aria-sort", n === column ? direction : "none");
    }
  };
})();
for (const table of document.querySelectorAll("table")) {
  for (const [column, head] of [...(table.tHead?.rows[0].cells ?? [])].entries()) {
    head.querySelector("button")?.addEventListener("click", () => {
      const was = head.getAttribute("aria-sort");
      const other = was === "ascending" ? "descending" : "ascending";
      sortTable(table, column, was === "none" ? head.dataset.first ?? "ascending" : other);
      table.dispatchEvent(new Event("sorted"));
    });
  }
}
