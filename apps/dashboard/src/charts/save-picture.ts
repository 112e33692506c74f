const padding = 18;
const titleFont = "600 16px system-ui, sans-serif";
const textFont = "13px system-ui, sans-serif";
const lineHeight = 20;
const swatch = { width: 14, gap: 6, after: 18 };

interface LegendEntry {
	readonly title: string;
	readonly colour: string;
	readonly isBefore: boolean;
}

interface Picture {
	/** What has the chart in it, and its legend. */
	readonly frame: HTMLElement;
	readonly title: string;
	/** What it is about: the days, and what they were narrowed down to. */
	readonly subtitle: string;
	readonly fileName: string;
}

function legendEntries(frame: HTMLElement): ReadonlyArray<LegendEntry> {
	return [...frame.querySelectorAll<HTMLElement>(".legend li")].map((item) => {
		const mark = item.querySelector(".swatch");
		return {
			title: item.querySelector(".line-title")?.textContent ?? "",
			colour: mark === null ? "" : getComputedStyle(mark).color,
			isBefore: item.classList.contains("before"),
		};
	});
}

/** Puts the entries into lines that are no wider than there is room. */
function wrapLegend(
	context: CanvasRenderingContext2D,
	entries: ReadonlyArray<LegendEntry>,
	room: number,
): ReadonlyArray<ReadonlyArray<LegendEntry & { readonly x: number }>> {
	const lines: Array<Array<LegendEntry & { readonly x: number }>> = [[]];
	let x = 0;
	for (const entry of entries) {
		const width = swatch.width + swatch.gap + context.measureText(entry.title).width;
		if (x > 0 && x + width > room) {
			lines.push([]);
			x = 0;
		}
		lines.at(-1)?.push({ ...entry, x });
		x += width + swatch.after;
	}
	return lines;
}

/** Saves a chart as it is on its card: on the card's ground, as wide, with its title, its days and its legend. */
export function savePicture({ frame, title, subtitle, fileName }: Picture): void {
	const drawn = frame.querySelector("canvas");
	const card = frame.closest<HTMLElement>(".card");
	const canvas = document.createElement("canvas");
	const context = canvas.getContext("2d");
	if (drawn === null || card === null || context === null) {
		return;
	}
	const scale = window.devicePixelRatio;
	const style = getComputedStyle(card);
	const width = card.offsetWidth;
	const room = width - 2 * padding;
	context.font = textFont;
	const legend = wrapLegend(context, legendEntries(frame), room);
	const chartTop = padding + 2 * lineHeight + padding / 2;
	const legendTop = chartTop + drawn.clientHeight + padding / 2;
	canvas.width = width * scale;
	canvas.height = (legendTop + legend.length * lineHeight + padding) * scale;
	context.scale(scale, scale);
	context.fillStyle = style.backgroundColor;
	context.fillRect(0, 0, canvas.width, canvas.height);
	context.textBaseline = "top";
	context.fillStyle = style.color;
	context.font = titleFont;
	context.fillText(title, padding, padding, room);
	context.font = textFont;
	context.fillStyle = style.getPropertyValue("--soft");
	context.fillText(subtitle, padding, padding + lineHeight + 2, room);
	context.drawImage(drawn, padding, chartTop, drawn.clientWidth, drawn.clientHeight);
	legend.forEach((line, index) => {
		const top = legendTop + index * lineHeight;
		for (const entry of line) {
			context.strokeStyle = entry.colour;
			context.lineWidth = entry.isBefore ? 1 : 3;
			context.setLineDash(entry.isBefore ? [3, 2] : []);
			context.beginPath();
			context.moveTo(padding + entry.x, top + 7);
			context.lineTo(padding + entry.x + swatch.width, top + 7);
			context.stroke();
			context.fillText(entry.title, padding + entry.x + swatch.width + swatch.gap, top);
		}
	});
	const link = document.createElement("a");
	link.download = fileName;
	link.href = canvas.toDataURL("image/png");
	link.click();
}
