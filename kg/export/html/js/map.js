// The map: camera, pointer, wheel, touch and keys, and the frames.
import { between, boxOf, fitBox, makeCamera, screenRadius, toWorld, zoomAt } from "./camera.js";
import { reducedMotion } from "./dom.js";
import { Layer } from "./layer.js";
import { paintEmphasis, paintMap } from "./paint.js";

const BUDGET = 6; // milliseconds of painting a frame; the rest is the browser's
const FIRST_BUDGET = 400; // the first picture has nobody to wait for it
const REST = 120; // milliseconds without a move after which the picture is made sharp again
const FLIGHT = 420; // milliseconds of a camera move

export class GraphMap extends EventTarget {
  /**
   * @param {HTMLElement} element the window of the map
   * @param graph the graph
   */
  constructor(element, graph) {
    super();
    this.element = element;
    this.graph = graph;
    this.camera = makeCamera();
    this.size = { width: 1, height: 1 };
    this.mask = null;
    this.emphasis = null;
    this.hovered = -1;
    this.notes = {};
    this.base = new Layer(element.querySelector(".base"));
    this.top = new Layer(element.querySelector(".lit"));
    this.pointers = new Map();
    this.#listen();
  }

  // ------------------------------------------------------------------------------------------- content

  /** Show other nodes, in other colours: `look` has mask, theme, territory, image, badges, communityLabels. */
  show(look) {
    Object.assign(this, look);
    this.base.restart();
    this.top.restart();
    this.#wake();
  }

  /** Light some nodes and links and dim the rest; null to end that. */
  light(emphasis) {
    this.emphasis = emphasis;
    this.element.classList.toggle("dimmed", Boolean(emphasis && !emphasis.gentle));
    this.top.restart();
    this.#wake();
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.element;
    this.size = { width: Math.max(1, width), height: Math.max(1, height) };
    this.scale = this.size.width >= 2400 ? 1.4 : 1; // as the style sheet does for the cards
    // A sharper picture than two device pixels for each CSS pixel is not seen, but paid for.
    const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
    this.base.resize(this.size.width, this.size.height, ratio);
    this.top.resize(this.size.width, this.size.height, ratio);
    this.#wake();
  }

  // -------------------------------------------------------------------------------------------- camera

  look(camera, { fly = true } = {}) {
    this.flight = null;
    if (fly && !reducedMotion()) this.flight = { from: { ...this.camera }, to: camera, start: performance.now() };
    else this.#set(camera);
    this.#wake();
  }

  #set(camera) {
    this.camera = camera;
    this.movedAt = performance.now();
    this.base.moved();
    this.top.moved();
    this.dispatchEvent(new Event("moved"));
  }

  fit(nodes, { fly = true, largest = 2.6 } = {}) {
    this.look(fitBox(boxOf(this.graph, nodes), this.size, this.inset(), largest), { fly });
  }

  /** What cards cover at each side; set by the page. */
  inset = () => ({ left: 20, top: 20, right: 20, bottom: 20 });

  /** Boxes of the window where no label should stand; set by the page. */
  covers = () => [];

  zoomBy(factor, sx = this.size.width / 2, sy = this.size.height / 2, { fly = false } = {}) {
    this.look(zoomAt(this.flight?.to ?? this.camera, this.size, sx, sy, factor), { fly });
  }

  pan(dx, dy) {
    const { x, y, zoom } = this.camera;
    this.look(makeCamera(x - dx / zoom, y - dy / zoom, zoom), { fly: false });
  }

  // -------------------------------------------------------------------------------------------- frames

  #wake() {
    this.frame ??= requestAnimationFrame((now) => this.#draw(now));
  }

  /** Paint at once rather than in the next frame, so that the first frame of the page already has its picture. */
  drawNow() {
    cancelAnimationFrame(this.frame);
    this.#draw(performance.now());
  }

  #draw(now) {
    this.frame = null;
    if (!this.mask || !this.base.size) return;
    if (this.flight) this.#fly(now);
    this.#work(now);
    this.base.present(this.camera);
    this.top.present(this.camera);
    if (this.base.busy || this.top.busy || this.flight) this.#wake();
  }

  /**
   * Paint for a part of the frame. While the map moves, the pictures that there are get shifted, and new ones are
   * made only when the old ones have been moved too far; once it rests, they are made sharp.
   */
  #work(now) {
    const first = !this.base.front.camera;
    const moving = !first && now - (this.movedAt ?? -REST) < REST;
    const deadline = performance.now() + (first ? FIRST_BUDGET : BUDGET);
    const scene = (camera) => this.#scene(camera);
    const wanted = (layer) => !moving || layer.job || layer.outworn(this.camera) || layer.restarted;
    const painted =
      wanted(this.base) &&
      this.base.work(this.camera, (context, camera) => paintMap(context, scene(camera), this.notes), deadline);
    // The lit layer waits for the one below, to put its labels where they stand there.
    if (wanted(this.top) && (moving || !this.base.busy)) {
      this.top.work(this.camera, (context, camera) => paintEmphasis(context, scene(camera), this.emphasis, this.notes), deadline + 1);
    }
    if (painted) this.dispatchEvent(new Event("painted"));
  }

  #fly(now) {
    const t = Math.min(1, Math.max(0, (now - this.flight.start) / FLIGHT));
    const eased = 1 - (1 - t) ** 3;
    const { from, to } = this.flight;
    if (t === 1) this.flight = null;
    this.#set(t === 1 ? to : between(from, to, eased));
  }

  /** What a painter needs to draw the present view. */
  sceneNow() {
    return this.#scene(this.camera);
  }

  #scene(camera) {
    const { graph, size, theme, mask, territory, image, badges, communityLabels } = this;
    return { graph, camera, size, ratio: this.base.ratio, theme, mask, territory, image, badges, communityLabels, covers: this.covers(), scale: this.scale };
  }

  // ------------------------------------------------------------------------------------------- pointer

  /** The shown node under a point of the screen, or -1; small nodes can be hit beside them. */
  nodeAt(sx, sy, slack = 4) {
    const { graph, camera, mask } = this;
    const [x, y] = toWorld(camera, this.size, sx, sy);
    let best = -1;
    let nearest = Infinity;
    for (let v = 0; v < graph.n; v++) {
      if (!mask.shown[v] && !this.emphasis?.also?.has(v)) continue;
      const distance = Math.hypot(graph.x[v] - x, graph.y[v] - y) * camera.zoom - screenRadius(graph.r[v], camera.zoom);
      if (distance < slack && distance < nearest) {
        nearest = distance;
        best = v;
      }
    }
    return best;
  }

  #listen() {
    const on = (name, action, options) => this.element.addEventListener(name, action, options);
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#up(event));
    on("pointercancel", (event) => this.pointers.delete(event.pointerId));
    on("pointerleave", () => this.#hover(-1));
    on("wheel", (event) => this.#wheel(event), { passive: false });
    on("dblclick", (event) => this.#doubleClick(event));
  }

  #at(event) {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #down(event) {
    if (event.button !== 0 && event.pointerType === "mouse") return;
    const [x, y] = this.#at(event);
    this.element.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x, y });
    if (this.pointers.size === 1) this.press = { x, y, moved: false };
    else if (this.press) this.press.moved = true;
  }

  #move(event) {
    const [x, y] = this.#at(event);
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType === "mouse") this.#hover(this.nodeAt(x, y), x, y);
      return;
    }
    if (this.pointers.size === 2) this.#pinch(event.pointerId, x, y);
    else this.#drag(before, x, y);
    this.pointers.set(event.pointerId, { x, y });
  }

  #drag(before, x, y) {
    const far = Math.hypot(x - this.press.x, y - this.press.y);
    if (!this.press.moved && far < 5) return;
    if (!this.press.moved) {
      this.press.moved = true;
      this.element.classList.add("dragging");
      this.pan(x - this.press.x, y - this.press.y);
      return;
    }
    this.pan(x - before.x, y - before.y);
  }

  #pinch(id, x, y) {
    const [other] = [...this.pointers].filter(([key]) => key !== id).map(([, point]) => point);
    const before = this.pointers.get(id);
    const factor = Math.hypot(x - other.x, y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    this.zoomBy(factor, (x + other.x) / 2, (y + other.y) / 2);
    this.pan((x - before.x) / 2, (y - before.y) / 2);
  }

  #up(event) {
    const point = this.pointers.get(event.pointerId);
    this.pointers.delete(event.pointerId);
    this.element.classList.remove("dragging");
    if (!point || this.pointers.size || !this.press) return;
    if (!this.press.moved) this.#emit("pick", { node: this.nodeAt(point.x, point.y, event.pointerType === "touch" ? 14 : 4) });
    this.press = null;
  }

  #hover(v, x = 0, y = 0) {
    if (v === this.hovered && v < 0) return;
    this.hovered = v;
    this.element.classList.toggle("pointing", v >= 0);
    this.#emit("hover", { node: v, x, y });
  }

  #wheel(event) {
    event.preventDefault();
    const [x, y] = this.#at(event);
    const lines = event.deltaMode === 1 ? 24 : 1;
    const speed = event.ctrlKey ? 0.01 : 0.0016; // a pinch on a trackpad comes as ctrl + wheel, in small steps
    this.zoomBy(Math.exp(-event.deltaY * lines * speed), x, y);
  }

  #doubleClick(event) {
    const [x, y] = this.#at(event);
    if (this.nodeAt(x, y) < 0) this.zoomBy(1.8, x, y, { fly: true });
    else this.#emit("open", { node: this.nodeAt(x, y) });
  }

  #emit(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
