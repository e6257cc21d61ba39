// One layer of the map: two canvases, one seen and one being painted. While a new picture is in the making, the
// old one is shifted and scaled to where it belongs by now, which costs the main thread nothing.

export class Layer {
  /** @param {HTMLElement} parent the element that gets the two canvases */
  constructor(parent) {
    this.front = this.#canvas(parent);
    this.back = this.#canvas(parent);
    this.back.canvas.hidden = true;
    this.job = null;
    this.stale = true;
  }

  #canvas(parent) {
    const canvas = document.createElement("canvas");
    parent.append(canvas);
    return { canvas, context: canvas.getContext("2d", { willReadFrequently: true }), camera: null };
  }

  resize(width, height, ratio) {
    this.size = { width, height };
    this.ratio = ratio;
    this.stale = true;
    this.job = null;
  }

  /** Content changed: what is being painted is of no use any more. */
  restart() {
    this.job = null;
    this.stale = true;
    this.restarted = true;
  }

  /** The camera moved: finish the picture in the making (it is nearly right), then paint the next. */
  moved() {
    this.stale = true;
  }

  get busy() {
    return this.stale || this.job !== null;
  }

  /**
   * Paint until the deadline.
   * @param {(context, camera) => Generator} painter begins a picture
   * @returns {boolean} whether a picture was finished
   */
  work(camera, painter, deadline) {
    if (!this.job && this.stale) this.#begin(camera, painter);
    if (!this.job) return false;
    do {
      const { done } = this.job.next();
      // Canvases put their work off; reading a pixel has it done now, so that the clock below tells the truth.
      this.back.context.getImageData(0, 0, 1, 1);
      if (done) {
        this.#swap();
        return true;
      }
    } while (performance.now() < deadline);
    return false;
  }

  /** Whether the picture that is seen has been moved so far that its edges show. */
  outworn(camera) {
    const seen = this.front.camera;
    if (!seen) return true;
    const scale = camera.zoom / seen.zoom;
    const x = Math.abs(seen.x - camera.x) * camera.zoom;
    const y = Math.abs(seen.y - camera.y) * camera.zoom;
    return scale < 0.72 || scale > 2 || x > this.size.width / 4 || y > this.size.height / 4;
  }

  #begin(camera, painter) {
    const { canvas, context } = this.back;
    const width = Math.round(this.size.width * this.ratio);
    const height = Math.round(this.size.height * this.ratio);
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    this.back.camera = { ...camera };
    this.stale = false;
    this.restarted = false;
    this.job = painter(context, this.back.camera);
  }

  #swap() {
    [this.front, this.back] = [this.back, this.front];
    this.front.canvas.hidden = false;
    this.back.canvas.hidden = true;
    this.job = null;
  }

  /** Put the picture that is seen where it belongs for the camera of this frame. */
  present(camera) {
    const seen = this.front.camera;
    if (!seen) return;
    const scale = camera.zoom / seen.zoom;
    const x = (seen.x - camera.x) * camera.zoom + (this.size.width / 2) * (1 - scale);
    const y = (seen.y - camera.y) * camera.zoom + (this.size.height / 2) * (1 - scale);
    const still = Math.abs(scale - 1) < 1e-6 && Math.abs(x) < 0.01 && Math.abs(y) < 0.01;
    this.front.canvas.style.transform = still ? "none" : `translate(${x}px, ${y}px) scale(${scale})`;
  }
}
