import { graphemeLengths } from "./grapheme-lengths.js";
import { enumNames, findDatatype, findEngineClass, findEnum, findLibrary, isGlobal } from "./roblox-api.js";

/** What the engine asks of Node that is the same in every Studio: what Roblox has, and what Unicode says. */
export const apiCommands: Readonly<Record<string, (argument: unknown) => unknown>> = {
	class: (name) => findEngineClass(name as string),
	enum: (name) => findEnum(name as string),
	enumNames,
	isDatatypeMember: (argument) => {
		const { name, member } = argument as { name: string; member: string };
		return findDatatype(name)?.members.includes(member) ?? false;
	},
	isLibraryMember: (argument) => {
		const { name, member } = argument as { name: string; member: string };
		return findLibrary(name)?.includes(member) ?? false;
	},
	isGlobal: (name) => isGlobal(name as string),
	graphemes: (text) => graphemeLengths(text as string),
	normalize: (argument) => {
		const { form, text } = argument as { form: "NFC" | "NFD"; text: string };
		return text.normalize(form);
	},
};
