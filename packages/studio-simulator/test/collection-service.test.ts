import { expect, it } from "vitest";
import { runLuau } from "./support/run-luau.js";

async function result(source: string): Promise<ReadonlyArray<string>> {
	const { studio, printed, problems } = await runLuau(`local tags = game:GetService("CollectionService") ${source}`, {
		signalBehavior: "Immediate",
	});
	expect(problems()).toEqual([]);
	await studio.close();
	return printed();
}

it("tells what tags there are on an object and in the place", async () => {
	expect(
		await result(`
			local part = Instance.new("Part", workspace)
			part:AddTag("lamp")
			tags:AddTag(part, "bright")
			Instance.new("Part"):AddTag("outside of the place")
			print(table.concat(tags:GetTags(part), ","), table.concat(part:GetTags(), ","), #tags:GetTags(workspace))
			print(table.concat(tags:GetAllTags(), ","))
			part:Destroy()
			print(#tags:GetAllTags())
		`),
	).toEqual(["bright,lamp bright,lamp 0", "bright,lamp", "0"]);
});

it("tells of tagged objects that come and go, by tag", async () => {
	expect(
		await result(`
			tags:GetInstanceAddedSignal("lamp"):Connect(function(item) print("added", item) end)
			tags:GetInstanceRemovedSignal("lamp"):Connect(function(item) print("removed", item) end)
			local one = Instance.new("Part", workspace)
			one.Name = "One"
			one:AddTag("lamp")
			one:AddTag("lamp")
			one:AddTag("other")
			local folder = Instance.new("Folder")
			local two = Instance.new("Part", folder)
			two.Name = "Two"
			two:AddTag("lamp")
			folder.Parent = workspace
			folder.Parent = nil
			one:RemoveTag("lamp")
		`),
	).toEqual(["added One", "added Two", "removed Two", "removed One"]);
});

it("tells of a tag's first object and its last", async () => {
	expect(
		await result(`
			tags.TagAdded:Connect(function(tag) print("first", tag) end)
			tags.TagRemoved:Connect(function(tag) print("last", tag) end)
			local one, two = Instance.new("Part", workspace), Instance.new("Part", workspace)
			one:AddTag("lamp")
			two:AddTag("lamp")
			one:Destroy()
			two:RemoveTag("lamp")
		`),
	).toEqual(["first lamp", "last lamp"]);
});

it("is an object itself, which can be asked about its own tags", async () => {
	expect(await result(`print(tags:HasTag(tags, "lamp"), #tags:GetTagged("lamp"), typeof(tags))`)).toEqual([
		"false 0 Instance",
	]);
});
