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
    // Of marks that would lie on each other, the first.
    const apart = (u, of, scale) => {
      let last = -Infinity;
      return of.marks.filter(([at, words]) => {
        const x = u.valToPos(at, scale), room = scale === "x" ? 7 * words.length + 6 : 0;
        if (x < last + room) return false;
        last = scale === "x" ? x : last;
        return true;
      }).map(([at]) => at);
    };
    const axis = (of, scale) => ({
      label: scale === "x" && 8 * of.axis.length > figure.clientWidth ? of.axis.split(" (")[0] : of.axis, stroke: style("--soft"), grid: { stroke: style("--rule") }, ticks: { stroke: style("--rule") },
      splits: (u) => apart(u, of, scale), filter: (u, all) => all, values: (u, all) => all.map((at) => of.marks.find((m) => m[0] === at)[1]),
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
      scales: { x: { time: false, distr: data.x.log ? 3 : 1, ...(data.x.log && { range: [data.x.values[0], data.x.values.at(-1)] }) }, y: { range: data.y.range } },
      bands: data.bands.map((b) => ({ series: b, fill: style("--band") })),
      series,
      axes: [axis(data.x, "x"), { ...axis(data.y, "y"), size: 70 }],
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
          const shown = data.marks.map((m) => [m, u.valToPos(m.at, "x", true)])
            .filter(([, x]) => x >= u.bbox.left && x <= u.bbox.left + u.bbox.width).sort((a, b) => a[1] - b[1]);
          for (const [m, x] of shown) {
            u.ctx.strokeStyle = style(m.colour);
            u.ctx.setLineDash(m.dash || []);
            u.ctx.lineWidth = devicePixelRatio * 1.5;
            u.ctx.beginPath(); u.ctx.moveTo(x, u.bbox.top); u.ctx.lineTo(x, u.bbox.top + u.bbox.height); u.ctx.stroke();
            u.ctx.setLineDash([]);
          }
          u.ctx.strokeStyle = style("--back");
          u.ctx.lineWidth = devicePixelRatio * 4;
          u.ctx.fillStyle = style("--ink");
          u.ctx.font = 12 * devicePixelRatio + "px system-ui, sans-serif";
          const ends = [], gap = 5 * devicePixelRatio;  // as draw_marks() in chart_marks.hpp, over every line
          shown.forEach(([m, x], i) => {
            const width = u.ctx.measureText(m.text).width + 2 * gap;
            const left = i === 0 && shown.length > 1 && x - width >= u.bbox.left || x + width > u.bbox.left + u.bbox.width;
            const from = left ? x - width : x;
            let row = 0;
            while (ends[row] > from) ++row;
            ends[row] = from + width;
            u.ctx.textAlign = left ? "right" : "left";
            const at = [m.text, x + (left ? -gap : gap), u.bbox.top + (14 + 14 * row) * devicePixelRatio];
            u.ctx.strokeText(...at);
            u.ctx.fillText(...at);
          });
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
