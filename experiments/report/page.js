// Draws the curves of the page again so that a reader can move in them. Without this script, and on paper,
// the page shows the same curves as still pictures.
"use strict";
(() => {
  if (typeof uPlot === "undefined") return;
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const drawn = [];

  function draw(figure) {
    const data = JSON.parse(figure.querySelector("script").textContent);
    const live = figure.parentNode.querySelector(".live");
    const axis = (of) => ({
      label: of.axis, stroke: style("--soft"), grid: { stroke: style("--rule") }, ticks: { stroke: style("--rule") },
      splits: () => of.marks.map((m) => m[0]), values: () => of.marks.map((m) => m[1]),
    });
    const text = (u, i) => i === null || i === undefined ? "" :
      data.x.name + " " + data.x.words[i] + ": " +
      data.series.filter((s) => s.words[i]).map((s) => s.label + " " + s.words[i]).join(", ");
    const series = [{ label: data.x.name, value: (u, v, s, i) => (i === null ? "–" : data.x.words[i]) }];
    for (const s of data.series) {
      const colour = style(s.colour);
      series.push({
        label: s.label, stroke: s.faint ? "transparent" : colour, width: 2, dash: s.dash, points: { show: false },
        paths: s.bars ? uPlot.paths.bars({ size: [1, Infinity], align: 1 }) : undefined,
        fill: s.bars ? colour : undefined, value: (u, v, k, i) => (i === null ? "–" : s.words[i] || "–"),
      });
    }
    const plot = new uPlot({
      width: figure.clientWidth, height: 300,
      legend: { live: true }, cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: false, distr: data.x.log ? 3 : 1 }, y: { range: data.y.range } },
      bands: data.bands.map((b) => ({ series: b, fill: style("--band") })),
      series,
      axes: [axis(data.x), { ...axis(data.y), size: 70 }],
      hooks: {
        setCursor: [(u) => { if (u.cursor.idx !== null) live.textContent = text(u, u.cursor.idx); }],
        drawClear: [(u) => {
          for (const a of data.areas) {
            const left = u.valToPos(a.from, "x", true), right = u.valToPos(a.to, "x", true);
            u.ctx.fillStyle = style("--flat");
            u.ctx.fillRect(left, u.bbox.top, Math.max(2, right - left), u.bbox.height);
          }
        }],
        draw: [(u) => {
          for (const m of data.marks) {
            const x = u.valToPos(m.at, "x", true);
            if (x < u.bbox.left || x > u.bbox.left + u.bbox.width) continue;
            u.ctx.strokeStyle = style(m.colour);
            u.ctx.setLineDash(m.dash || []);
            u.ctx.lineWidth = devicePixelRatio * 1.5;
            u.ctx.beginPath(); u.ctx.moveTo(x, u.bbox.top); u.ctx.lineTo(x, u.bbox.top + u.bbox.height); u.ctx.stroke();
            u.ctx.setLineDash([]);
            u.ctx.fillStyle = style("--ink");
            u.ctx.font = 12 * devicePixelRatio + "px system-ui, sans-serif";
            const right = x < u.bbox.left + u.bbox.width * 0.7;
            u.ctx.textAlign = right ? "left" : "right";
            u.ctx.fillText(m.text, x + (right ? 5 : -5) * devicePixelRatio, u.bbox.top + (14 + 14 * m.row) * devicePixelRatio);
          }
        }],
      },
    }, [data.x.values, ...data.series.map((s) => s.values)], figure);
    figure.classList.add("drawn");
    drawn.push({ figure, plot });
    figure.onkeydown = (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const last = data.x.values.length - 1, now = plot.cursor.idx ?? -1;
      const idx = Math.min(last, Math.max(0, now + step));
      plot.setCursor({ left: plot.valToPos(data.x.values[idx], "x"), top: plot.over.clientHeight / 2 });
      live.textContent = text(plot, idx);
    };
  }

  function drawAll() {
    for (const d of drawn.splice(0)) d.plot.destroy();
    document.querySelectorAll("figure[data-curve]").forEach(draw);
  }
  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  addEventListener("resize", () => {
    for (const d of drawn) d.plot.setSize({ width: d.figure.clientWidth, height: 300 });
  });
})();
