import { definitions } from "@flipbook-telemetry/numbers-schema";
import type { ReactNode } from "react";
import { useEffect, useState } from "react";
import type { PublicContract } from "../api.js";
import { ApiError, fetchContract } from "../api.js";
import type { Filters } from "../filters.js";
import { TimeCard } from "../parts/time-card.js";

/** What is collected, as the people who agreed were told. */
export function Privacy({ filters }: { readonly filters: Filters }): ReactNode {
	const [contract, setContract] = useState<PublicContract | undefined>(undefined);
	const [problem, setProblem] = useState<string | undefined>(undefined);
	useEffect(() => {
		fetchContract().then(setContract, (refused: unknown) =>
			setProblem(refused instanceof ApiError ? refused.message : "The list could not be read. Try again."),
		);
	}, []);
	return (
		<>
			<TimeCard
				name="consent"
				title="After the yes"
				isWide
				chartHeight={160}
				filters={filters}
				columns={["newInstallations", "activeInFirstWeek"]}
				definitions={[definitions.consent, definitions.newInstallations]}
			/>
			<TimeCard
				name="erasures"
				title="Erasures"
				isWide
				chartHeight={120}
				filters={filters}
				columns={["erasures"]}
				definitions={[definitions.erasures]}
				emptyText="Nobody has asked for it in this time."
			/>
			<section className="card prose" aria-labelledby="collected">
				<h2 id="collected">What is collected, after a yes</h2>
				<p>
					No names, no accounts, no addresses, no text of any kind. A person can see, export and erase what the server
					holds in the plugin’s Settings.
					{contract !== undefined &&
						` Events are kept for ${contract.retentionDays} days, and after that the sums of each day.`}{" "}
					These pages show every number; what everybody may see leaves out what few did.
				</p>
				{problem !== undefined && <p role="alert">{problem}</p>}
				<div className="scroll" tabIndex={0} role="region" aria-label="What is collected: table">
					<table>
						<thead>
							<tr>
								<th scope="col">Event</th>
								<th scope="col">When</th>
								<th scope="col">Carries</th>
								<th scope="col">What for</th>
							</tr>
						</thead>
						<tbody>
							{contract?.events.map(({ name, description, properties, why }) => (
								<tr key={name}>
									<th scope="row">{name}</th>
									<td>{description}</td>
									<td>{properties.map((property) => property.description).join(" ")}</td>
									<td>{why}</td>
								</tr>
							))}
						</tbody>
					</table>
				</div>
			</section>
		</>
	);
}
