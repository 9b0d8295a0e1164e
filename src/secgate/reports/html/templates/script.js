"use strict";
(() => {
  const form = document.getElementById("filter");
  const opened = (id) => {
    const found = id ? document.getElementById(decodeURIComponent(id)) : null;
    for (let at = found; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (found) found.scrollIntoView();
  };
  const follow = () => { try { opened(location.hash.slice(1)); } catch { /* a fragment that is no address */ } };
  addEventListener("hashchange", follow);
  if (location.hash) follow();

  const closed = [];
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details:not([open])")) { one.open = true; closed.push(one); }
  });
  addEventListener("afterprint", () => { for (const one of closed.splice(0)) one.open = false; });

  const plural = (n, one, many) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
  const show = (node, wanted) => { if (node.hidden === wanted) node.hidden = !wanted; };
  const later = (work, timer = 0) => () => { clearTimeout(timer); timer = setTimeout(work, 120); };

  for (const map of document.querySelectorAll(".map")) {
    const rows = [...map.querySelectorAll("tbody tr")];
    if (rows.length < 9) continue;
    const label = document.createElement("label"), input = document.createElement("input"), told = document.createElement("span");
    label.className = "finder";
    input.type = "search";
    told.setAttribute("role", "status");
    label.append(`Find in ${map.querySelector("h1, h2").firstChild.textContent.trim().toLowerCase()} `, input);
    map.querySelector(".scroll").before(label, told);
    told.className = "found";
    let texts = null;
    input.addEventListener("input", later(() => {
      texts ??= rows.map((row) => row.textContent.toLowerCase());
      const text = input.value.trim().toLowerCase();
      let shown = 0;
      rows.forEach((row, at) => { const fits = texts[at].includes(text); show(row, fits); shown += fits; });
      told.textContent = text ? `${shown.toLocaleString("en")} of ${plural(rows.length, "row", "rows")} shown` : "";
    }));
  }

  if (!form) return;
  const told = form.querySelector(".found");
  let items = null;
  const read = () => [...document.querySelectorAll(".item")].map((node) => ({
    node, status: node.dataset.status, open: node.open,
    head: node.querySelector("summary").textContent.toLowerCase(),
    other: [...node.querySelectorAll(":scope > .body > .reason, :scope > .body > .plain")].map((one) => one.textContent).join(" ").toLowerCase(),
    groups: [...node.querySelectorAll(".same")].map((group) => ({ node: group, text: [...group.querySelectorAll(":scope > h4, :scope > p")].map((one) => one.textContent).join(" ").toLowerCase() })),
    parts: [...node.querySelectorAll(".finding, .short")].map((part) => ({
      node: part, severity: part.dataset.severity, state: part.dataset.state, group: part.closest(".same"),
      text: part.textContent.toLowerCase(), lines: part.matches(".short") ? part.textContent.split("\n") : null,
    })),
  }));
  // Findings in short are lines of one text: a part stands for as many as it has.
  const weight = (part) => part.lines ? part.lines.length : 1;
  const whole = (part) => { if (part.cut) part.node.textContent = part.lines.join("\n"); part.cut = false; };
  const narrowed = (part, text) => {
    const left = part.lines.filter((line) => line.toLowerCase().includes(text));
    if (left.length === part.lines.length) { whole(part); return left.length; }
    part.node.textContent = left.join("\n");
    part.cut = true;
    return left.length;
  };
  addEventListener("beforeprint", () => { for (const item of items ?? []) item.parts.forEach(whole); });
  addEventListener("afterprint", () => { if (items) apply(); });
  const apply = () => {
    items ??= read();
    const want = Object.fromEntries(new FormData(form));
    const text = want.text.trim().toLowerCase();
    const narrow = text || want.severity || want.state;
    let shown = 0, found = 0, all = 0;
    for (const item of items) {
      const named = !text || item.head.includes(text);
      const beside = text && item.other.includes(text);
      let hits = 0;
      const said = new Set(item.groups.filter((group) => named || group.text.includes(text)).map((group) => group.node));
      const kept = new Set();
      for (const part of item.parts) {
        const meant = (!want.severity || part.severity === want.severity) && (!want.state || part.state === want.state);
        const fits = !meant ? 0 : said.has(part.group) ? weight(part) : part.lines ? narrowed(part, text) : Number(part.text.includes(text));
        if (said.has(part.group)) whole(part);
        show(part.node, fits > 0);
        hits += fits;
        if (fits) kept.add(part.group);
      }
      for (const group of item.groups) show(group.node, kept.has(group.node));
      const fits = (!want.status || item.status === want.status) && (!narrow || hits > 0 || ((named || beside) && !want.severity && !want.state));
      show(item.node, fits);
      for (const part of item.parts) all += weight(part);
      if (fits) { shown += 1; found += hits; }
      item.node.open = narrow ? fits && (hits > 0 || beside) : item.open;
    }
    for (const group of document.querySelectorAll(".group")) show(group, Boolean(group.querySelector(".item:not([hidden])")));
    told.textContent = `${shown} of ${plural(items.length, "item", "items")}, ${found.toLocaleString("en")} of ${plural(all, "finding", "findings")} on this page`;
  };
  const soon = later(apply);
  form.reset();
  form.addEventListener("input", soon);
  form.addEventListener("reset", soon);
  form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
  form.hidden = false;
})();
