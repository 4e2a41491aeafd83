// Checks dashboards against the types of @grafana/schema: node check.mjs DASHBOARD.json... (in a folder with
// node_modules). An unknown key, a missing one or a wrong word is a type error.
import { readFileSync } from "node:fs";
import ts from "typescript";

const files = new Map();
for (const path of process.argv.slice(2)) {
  const name = `${process.cwd()}/check-${files.size}.ts`;
  files.set(name, `import type { AnnotationQuery, Dashboard, DataQuery } from "@grafana/schema";
// The target of Grafana's own annotations: its tags.
type Tags = DataQuery & { limit?: number; matchAny?: boolean; tags?: string[]; type?: string };
type Checked = Omit<Dashboard, "annotations"> & { annotations: { list: AnnotationQuery<Tags>[] } };
// JSON has the words of an enum, not its members.
type Json<T> = T extends string ? \`\${T}\` : T extends number | boolean | undefined | null ? T
  : T extends (infer U)[] ? Json<U>[] : T extends object ? { [K in keyof T]: Json<T[K]> } : T;
export const dashboard: Json<Checked> = ${readFileSync(path, "utf8")};
`);
}
const options = { strict: true, noEmit: true, skipLibCheck: true, module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler, target: ts.ScriptTarget.ES2022 };
const host = ts.createCompilerHost(options);
const read = host.getSourceFile.bind(host), exists = host.fileExists.bind(host);
host.getSourceFile = (name, target) => files.has(name)
  ? ts.createSourceFile(name, files.get(name), target) : read(name, target);
host.fileExists = (name) => files.has(name) || exists(name);
const found = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host));
console.log(ts.formatDiagnostics(found, { getCanonicalFileName: (f) => f, getCurrentDirectory: () => process.cwd(),
  getNewLine: () => "\n" }) || "ok");
process.exit(found.length === 0 ? 0 : 1);
