/** A small map of our own: degrees to pixels on a flat piece of the earth, good for a region. */

const KM_PER_DEGREE = 111.2;
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

export class Projection {
    /**
     * @param {number} latitude, longitude: the middle of the picture, in degrees
     * @param {number} span: kilometres from its left edge to its right
     */
    constructor(latitude, longitude, span, width, height) {
        Object.assign(this, { latitude, longitude, span, width, height });
        this.scale = width / span;
        this.squeeze = Math.max(Math.cos((latitude * Math.PI) / 180), 0.01);
    }

    /** The one that shows all of `points` with a margin. */
    static around(points, width, height, least = 2) {
        const latitudes = points.map((point) => point.latitude);
        const longitudes = points.map((point) => point.longitude);
        const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)];
        const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)];
        const latitude = (south + north) / 2;
        const squeeze = Math.max(Math.cos((latitude * Math.PI) / 180), 0.01);
        const wide = (east - west) * KM_PER_DEGREE * squeeze;
        const high = ((north - south) * KM_PER_DEGREE * width) / height;
        return new Projection(latitude, (west + east) / 2, Math.max(wide, high, least) * 1.25, width, height);
    }

    toPixels({ latitude, longitude }) {
        return {
            x: this.width / 2 + (longitude - this.longitude) * KM_PER_DEGREE * this.squeeze * this.scale,
            y: this.height / 2 - (latitude - this.latitude) * KM_PER_DEGREE * this.scale,
        };
    }

    toPoint({ x, y }) {
        return {
            latitude: this.latitude - (y - this.height / 2) / (KM_PER_DEGREE * this.scale),
            longitude: this.longitude + (x - this.width / 2) / (KM_PER_DEGREE * this.squeeze * this.scale),
        };
    }

    moved(dx, dy) {
        const { latitude, longitude } = this.toPoint({ x: this.width / 2 - dx, y: this.height / 2 - dy });
        return new Projection(latitude, longitude, this.span, this.width, this.height);
    }

    zoomed(factor) {
        const span = Math.min(Math.max(this.span * factor, 0.5), 3000);
        return new Projection(this.latitude, this.longitude, span, this.width, this.height);
    }

    /** A bar of a round number of kilometres, at most a quarter of the picture. */
    get bar() {
        const km = STEPS.findLast((step) => step <= this.span / 4) || STEPS[0];
        return { width: km * this.scale, label: km < 1 ? `${km * 1000} m` : `${km} km` };
    }

    /** Names of towns at the middle of their places: [{name, x, y}]. */
    towns(points) {
        const towns = {};
        for (const point of points.filter(({ city }) => city)) {
            (towns[point.city] ||= []).push(this.toPixels(point));
        }
        return Object.entries(towns).map(([name, pixels]) => ({
            name,
            x: pixels.reduce((sum, { x }) => sum + x, 0) / pixels.length,
            y: pixels.reduce((sum, { y }) => sum + y, 0) / pixels.length,
        }));
    }
}
