import { readFileSync } from "node:fs";
import { SaxesParser } from "saxes";
import { withValues } from "./rojo-json.js";
import type { RojoValue, RojoValues, TreeNode } from "./tree-node.js";

/** An element of an XML file. */
interface XmlElement {
	readonly tag: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: Array<XmlElement>;
	text: string;
}

function parseXml(text: string): XmlElement {
	const top: XmlElement = { tag: "", attributes: {}, children: [], text: "" };
	const open: Array<XmlElement> = [top];
	const parser = new SaxesParser();
	const addText = (part: string): void => {
		const element = open.at(-1);
		if (element !== undefined) {
			element.text += part;
		}
	};
	parser.on("opentag", ({ name, attributes }) => {
		const element: XmlElement = { tag: name, attributes, children: [], text: "" };
		open.at(-1)?.children.push(element);
		open.push(element);
	});
	parser.on("closetag", () => void open.pop());
	parser.on("text", addText);
	parser.on("cdata", addText);
	parser.on("error", (problem) => {
		throw problem;
	});
	parser.write(text).close();
	const [root] = top.children;
	if (root === undefined) {
		throw new Error("there is no element");
	}
	return root;
}

function isTag(tag: string): (element: XmlElement) => boolean {
	return (element) => element.tag === tag;
}

/** Studio's own notes about an object, of which scripts see nothing. */
const unseen = new Set([
	"Capabilities",
	"DefinesCapabilities",
	"HistoryId",
	"LinkedSource",
	"ScriptGuid",
	"SourceAssetId",
	"UniqueId",
]);

/** These come packed, and are left out when there is nothing in them. */
const packed = new Set(["AttributesSerialize", "Tags"]);

function toNumber(text: string): number {
	const unusual: Readonly<Record<string, number>> = { INF: Infinity, "-INF": -Infinity, NAN: NaN };
	return unusual[text] ?? Number(text);
}

function numbers(element: XmlElement, ...tags: ReadonlyArray<string>): ReadonlyArray<number> {
	return tags.map((tag) => toNumber(element.children.find(isTag(tag))?.text ?? ""));
}

/** Values by the tag of their element, as Rojo's JSON files write them. */
const valueReaders: Readonly<Record<string, (element: XmlElement) => RojoValue>> = {
	string: ({ text }) => text,
	ProtectedString: ({ text }) => text,
	bool: ({ text }) => text === "true",
	int: ({ text }) => toNumber(text),
	int64: ({ text }) => toNumber(text),
	float: ({ text }) => toNumber(text),
	double: ({ text }) => toNumber(text),
	token: ({ text }) => ({ Enum: toNumber(text) }),
	Color3: (element) => ({ Color3: numbers(element, "R", "G", "B") }),
	Vector2: (element) => ({ Vector2: numbers(element, "X", "Y") }),
	Vector3: (element) => ({ Vector3: numbers(element, "X", "Y", "Z") }),
	UDim: (element) => ({ UDim: numbers(element, "S", "O") }),
	UDim2: (element) => ({ UDim2: [numbers(element, "XS", "XO"), numbers(element, "YS", "YO")] }),
};

function readProperties(item: XmlElement): RojoValues {
	const values: Record<string, RojoValue> = {};
	for (const element of item.children.find(isTag("Properties"))?.children ?? []) {
		const name = element.attributes["name"] ?? "";
		const isLeftOut = unseen.has(name) || (packed.has(name) && element.text === "");
		const read = packed.has(name) ? undefined : valueReaders[element.tag];
		if (!isLeftOut && read === undefined) {
			const what = `${element.tag} ${name} of a ${item.attributes["class"]}`;
			throw new Error(`it has the ${what}, which the simulator does not imitate in model files`);
		}
		if (!isLeftOut && read !== undefined) {
			values[name] = read(element);
		}
	}
	return values;
}

function readItem(file: string, item: XmlElement, fileName?: string): TreeNode {
	const className = item.attributes["class"] ?? "";
	const { Name: name, ...properties } = readProperties(item);
	const children = item.children.filter(isTag("Item")).map((child) => readItem(file, child));
	return withValues(
		file,
		{ name: fileName ?? (typeof name === "string" ? name : className), className, file, children },
		properties,
	);
}

/** Reads a `*.rbxmx`, Roblox's model file in XML. Throws an error that names the file for what it cannot make of it. */
export function readXmlModel(file: string, name: string): TreeNode {
	try {
		const [item, second] = parseXml(readFileSync(file, "utf8")).children.filter(isTag("Item"));
		if (item === undefined || second !== undefined) {
			throw new Error("Rojo takes a model file with exactly one object at its top");
		}
		return readItem(file, item, name);
	} catch (problem) {
		throw new Error(`${file} cannot be read: ${(problem as Error).message}`, { cause: problem });
	}
}
