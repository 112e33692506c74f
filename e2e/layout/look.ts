/** What can be wrong with how something looks. */
export interface Flaw {
	readonly kind: "cut" | "overlap" | "outside" | "contrast";
	/** What it is about, for the person who has to mend it. */
	readonly what: string;
}

/**
 * Looks at the page and says what is wrong with it. Runs in the browser, so it may use nothing from outside of itself.
 * Only what can be seen counts: what lies under a dialog does not.
 */
export function lookForFlaws(): Array<Flaw> {
	/** Rounding of boxes is no flaw. */
	const tolerance = 1;
	const leastContrast = 4.5;
	const flaws: Array<Flaw> = [];

	const hasBox = (element: Element): boolean => element.getBoundingClientRect().width > 0;

	/** Whether any of it can be seen: its middle, or a place near one of its corners. */
	const isOnTop = (element: Element): boolean => {
		const { left, top, width, height } = element.getBoundingClientRect();
		const places = [
			[0.5, 0.5],
			[0.05, 0.1],
			[0.95, 0.1],
			[0.05, 0.9],
			[0.95, 0.9],
		];
		return places.some(([x = 0, y = 0]) => {
			const hit = document.elementFromPoint(left + width * x, top + height * y);
			return hit !== null && (element.contains(hit) || hit.contains(element));
		});
	};

	/** The box of the letters themselves, however large the element around them is. */
	const lettersOf = (element: Element): DOMRect => {
		const range = document.createRange();
		range.selectNodeContents(element);
		return range.getBoundingClientRect();
	};

	/** The part of a box that no window around it hides. */
	const visiblePart = (element: Element, box: DOMRect): DOMRect => {
		let { left, top, right, bottom } = box;
		for (let around = element.parentElement; around !== null; around = around.parentElement) {
			if (getComputedStyle(around).overflow === "hidden") {
				const edge = around.getBoundingClientRect();
				[left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
				[right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
			}
		}
		return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
	};

	/** What is outside of a scrolling frame's window can be scrolled to, but only up and down. */
	const isCutBy = (around: Element, box: DOMRect): boolean => {
		const edge = around.getBoundingClientRect();
		return around.getAttribute("data-class") === "ScrollingFrame"
			? box.left < edge.left - tolerance || box.right > edge.right + tolerance
			: sticksOut(box, edge);
	};

	const sticksOut = (inner: DOMRect, outer: DOMRect): boolean =>
		inner.left < outer.left - tolerance ||
		inner.right > outer.right + tolerance ||
		inner.top < outer.top - tolerance ||
		inner.bottom > outer.bottom + tolerance;

	const overlap = (a: DOMRect, b: DOMRect): boolean =>
		Math.min(a.right, b.right) - Math.max(a.left, b.left) > tolerance &&
		Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > tolerance;

	type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

	const rgba = (css: string): Rgba => {
		const [red = 0, green = 0, blue = 0, alpha = 1] = (css.match(/[\d.]+/g) ?? []).map(Number);
		return [red, green, blue, alpha];
	};

	const over = (top: Rgba, below: Rgba): Rgba => {
		const mix = (a: number, b: number): number => a * top[3] + b * (1 - top[3]);
		return [mix(top[0], below[0]), mix(top[1], below[1]), mix(top[2], below[2]), 1];
	};

	const backgroundOf = (element: Element | null): Rgba => {
		if (element === null) {
			return [0, 0, 0, 1];
		}
		const own = rgba(getComputedStyle(element).backgroundColor);
		return own[3] === 1 ? own : over(own, backgroundOf(element.parentElement));
	};

	/** Relative luminance and contrast as of WCAG 2.2. */
	const luminance = ([red, green, blue]: Rgba): number => {
		const linear = (channel: number): number => {
			const share = channel / 255;
			return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
		};
		return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
	};
	const contrast = (a: Rgba, b: Rgba): number => {
		const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
		return (light + 0.05) / (dark + 0.05);
	};

	const nameOf = (element: Element): string => JSON.stringify(element.getAttribute("data-text"));

	const texts = [...document.querySelectorAll("[data-text]")]
		.filter((text) => text.getAttribute("data-text") !== "" && hasBox(text))
		.flatMap((text) => {
			const letters = text.querySelector("span");
			const owner = text.closest("[data-class]");
			return letters !== null && owner !== null && isOnTop(letters) ? [{ text, box: lettersOf(letters), owner }] : [];
		});

	for (const { text, box, owner } of texts) {
		if (sticksOut(box, owner.getBoundingClientRect())) {
			flaws.push({ kind: "cut", what: `${nameOf(text)} is larger than its ${owner.getAttribute("data-class") ?? ""}` });
		}
		for (let around = owner.parentElement; around !== null; around = around.parentElement) {
			if (getComputedStyle(around).overflow === "hidden" && isCutBy(around, box)) {
				flaws.push({
					kind: "cut",
					what: `${nameOf(text)} is cut by ${around.getAttribute("data-path") ?? "the widget"}`,
				});
			}
		}
		const background = backgroundOf(owner);
		const ratio = contrast(over(rgba(getComputedStyle(text).color), background), background);
		if (ratio < leastContrast) {
			flaws.push({ kind: "contrast", what: `${nameOf(text)} has a contrast of ${ratio.toFixed(2)}` });
		}
	}

	texts.forEach((a, index) => {
		for (const b of texts.slice(index + 1)) {
			if (overlap(visiblePart(a.text, a.box), visiblePart(b.text, b.box))) {
				flaws.push({ kind: "overlap", what: `${nameOf(a.text)} and ${nameOf(b.text)}` });
			}
		}
	});

	const buttons = [...document.querySelectorAll('[data-class="TextButton"]')].filter(
		(item) => hasBox(item) && isOnTop(item),
	);
	buttons.forEach((a, index) => {
		for (const b of buttons.slice(index + 1)) {
			const [first, second] = [a, b].map((button) => visiblePart(button, button.getBoundingClientRect()));
			const isApart = first === undefined || second === undefined || !overlap(first, second);
			if (!a.contains(b) && !b.contains(a) && !isApart) {
				const path = (button: Element): string => button.getAttribute("data-path") ?? "";
				flaws.push({ kind: "overlap", what: `the buttons ${path(a)} and ${path(b)}` });
			}
		}
	});

	const widget = document.querySelector("[data-widget]")?.getBoundingClientRect();
	for (const item of document.querySelectorAll("[data-class]")) {
		const box = item.getBoundingClientRect();
		if (widget !== undefined && hasBox(item) && (box.left < -tolerance || box.right > widget.width + tolerance)) {
			flaws.push({ kind: "outside", what: `${item.getAttribute("data-path") ?? ""} leaves the widget sideways` });
		}
	}
	return flaws;
}
