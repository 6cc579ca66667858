/* global Chart */
import { Component, onWillStart, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { cookie } from "@web/core/browser/cookie";
import { getColor, getCustomColor } from "@web/core/colors/colors";

/** Bars, lying bars or a line over a few values. */
export class ChartTile extends Component {
    static template = "service_maintenance.ChartTile";
    static props = { tile: Object, open: Function };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            (canvas) => {
                const chart = canvas && new Chart(canvas, this.config);
                return () => chart?.destroy();
            },
            () => [this.canvas.el]
        );
    }

    get isEmpty() {
        return this.props.tile.series.every((series) => !series.data.some(Boolean));
    }

    get config() {
        const { chart, labels, series, unit } = this.props.tile;
        const scheme = cookie.get("color_scheme");
        const text = getCustomColor(scheme, "#374151", "#d1d5db");
        const grid = getCustomColor(scheme, "#e5e7eb", "#3c3e4b");
        const isLying = chart === "horizontal";
        const axis = { ticks: { color: text }, grid: { display: false }, border: { color: grid } };
        const values = { ...axis, beginAtZero: true, grid: { color: grid }, ticks: { color: text, maxTicksLimit: 6, precision: 0 } };
        if (unit) {
            values.title = { display: true, text: unit, color: text };
        }
        return {
            type: chart === "line" ? "line" : "bar",
            data: {
                labels,
                datasets: series.map(({ label, data }, index) => {
                    // What the first series is measured against stands back.
                    const color = index ? getCustomColor(scheme, "#c8ccd3", "#5b6070") : getColor(0, scheme, 6);
                    return { label, data, backgroundColor: color, borderColor: color, borderRadius: 3, maxBarThickness: 26, tension: 0.3 };
                }),
            },
            options: {
                indexAxis: isLying ? "y" : "x",
                maintainAspectRatio: false,
                animation: false,
                scales: isLying ? { x: values, y: axis } : { x: axis, y: values },
                plugins: { legend: { display: series.length > 1, position: "bottom", labels: { color: text, boxWidth: 12 } } },
            },
        };
    }
}
