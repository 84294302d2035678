// Filters the submissions, takes them out of their bands, and marks who can't be told apart from whom.
(() => {
  const at = (id) => document.getElementById(id);
  const [table, find, band, near, inBands, blind, shown] = [
    "submissions-table", "find", "band", "near-border", "in-bands", "blind", "shown",
  ].map(at);
  const rows = [...table.querySelectorAll("tr.row")].map((row) => ({
    row,
    body: row.parentElement,
    name: row.cells[0].querySelector(".named").textContent.trim().toLowerCase(),
    alias: row.cells[0].querySelector(".alias").textContent.toLowerCase(),
    band: row.cells[1].textContent,
  }));
  const bodies = [...table.tBodies];
  const heads = [...table.tHead.rows[0].cells];
  const sortOf = (head) => head.getAttribute("aria-sort");
  const placed = rows.filter(({ row }) => row.dataset.near !== undefined);

  const filter = () => {
    const wanted = find.value.trim().toLowerCase();
    let n = 0;
    for (const each of rows) {
      const text = blind.checked ? each.alias : each.name;
      const fits = text.includes(wanted) && (!band.value || each.band === band.value)
        && (!near.checked || "crosses" in each.row.dataset);
      each.row.hidden = !fits;
      n += fits;
    }
    for (const body of bodies) body.hidden = ![...body.rows].some((row) => row.matches(".row") && !row.hidden);
    const all = rows.length.toLocaleString("en");
    shown.textContent = n === rows.length ? `${all} shown` : `${n.toLocaleString("en")} of ${all} shown`;
  };

  const regroup = () => {
    table.classList.toggle("flat", !inBands.checked);
    for (const each of rows) (inBands.checked ? each.body : bodies[0]).append(each.row);
    const column = heads.findIndex((head) => (sortOf(head) ?? "none") !== "none");
    if (column >= 0) sortTable(table, column, sortOf(heads[column]));
    filter();
  };

  // Neighbours are neighbours only while totals are in order.
  const sorted = () => table.classList.toggle("by-total", sortOf(heads[2]) === "descending");

  const mark = (button) => {
    const was = button.getAttribute("aria-pressed") === "true";
    for (const other of table.querySelectorAll('.near[aria-pressed="true"]')) other.setAttribute("aria-pressed", "false");
    for (const { row } of rows) row.classList.remove("is-near", "is-chosen");
    table.classList.toggle("marking", !was);
    if (was) {
      filter();
      return;
    }
    button.setAttribute("aria-pressed", "true");
    const chosen = button.closest("tr");
    chosen.classList.add("is-chosen");
    const called = chosen.cells[0].querySelector(blind.checked ? ".alias" : ".named").textContent.trim();
    shown.textContent = `${button.firstChild.textContent.trim()} can’t be told apart from ${called}`;
    let place = 0;
    chosen.dataset.near.split(" ").forEach((length, n) => {
      for (const end = place + Number(length); place < end; place += 1) {
        if (n % 2) placed[place].row.classList.add("is-near");
      }
    });
  };

  for (const control of [find, band, near, blind]) control.addEventListener("input", filter);
  inBands.addEventListener("input", regroup);
  table.addEventListener("sorted", sorted);
  table.addEventListener("click", (event) => {
    const button = event.target.closest(".near");
    if (button) mark(button);
  });
  sorted();
})();
