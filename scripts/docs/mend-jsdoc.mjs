// What TypeDoc makes of types that are written in JSDoc, mended. TypeDoc's own types are not at hand here.

/**
 * `A & OwnB` as an interface that extends A. `OwnB` is what B has beyond A: JSDoc's way to say so.
 * @param {any} alias
 * @param {any} typedoc
 */
function toInterface(alias, { ReflectionKind }) {
  /** @type {any[]} */
  const extended = [];
  /** @type {any[]} */
  const members = [];
  for (const part of alias.type.types) {
    const isOwn = part.type === "reflection" || part.name.startsWith("Own");
    if (!isOwn) extended.push(part);
    else members.push(...((part.declaration ?? part.reflection)?.children ?? []));
  }
  alias.kind = ReflectionKind.Interface;
  alias.type = undefined;
  if (extended.length > 0) alias.extendedTypes = extended;
  for (const member of members) {
    member.parent = alias;
    alias.addChild(member);
  }
}

/** A typedef's words begin small, being the end of its line. @param {any} comment */
function startLarge(comment) {
  const [start] = comment?.summary ?? [];
  if (start?.kind !== "text") return;
  start.text = start.text.replace(/^[a-z](?![A-Z])/, (/** @type {string} */ first) => first.toUpperCase());
}

/**
 * @param {any} app
 * @param {any} typedoc
 * @param {any} ts
 */
export function mend(app, typedoc, ts) {
  const { Comment, Converter, ReflectionKind, UnknownType } = typedoc;

  /** @param {any} context @param {any} item */
  function mendProperty(context, item) {
    const symbol = context.getSymbolFromReflection(item);
    const tag = symbol?.declarations?.find(ts.isJSDocPropertyTag);
    if (!tag) return;
    // TypeDoc looks a property's comment up by its name alone, in a block that may hold several types.
    const text = ts.getTextOfJSDocComment(tag.comment)?.trim();
    item.comment = text ? new Comment([{ kind: "text", text }]) : undefined;
    // All of a function's overloads say less than its name.
    const type = tag.typeExpression?.type;
    if (type && ts.isTypeQueryNode(type)) item.type = new UnknownType(`\`${type.getText()}\``);
  }

  /** @param {any} project */
  function mendTypes(project) {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = module.name.replace(/^.*\//, ""); // it may lie anywhere
    }
    for (const item of project.getReflectionsByKind(ReflectionKind.All)) {
      if (item.typeParameters?.length === 0) item.typeParameters = undefined;
      if (item.kind === ReflectionKind.Method && item.name.startsWith("_")) project.removeReflection(item);
      if (item.kindOf(ReflectionKind.SomeType)) startLarge(item.comment);
      if (item.kind === ReflectionKind.Property && item.flags.isStatic) item.name = `static ${item.name}`;
    }
    for (const alias of project.getReflectionsByKind(ReflectionKind.TypeAlias)) {
      if (alias.type?.type === "intersection") toInterface(alias, typedoc);
    }
    for (const item of project.getReflectionsByKind(ReflectionKind.Interface)) {
      if (item.name.startsWith("Own")) project.removeReflection(item);
    }
  }

  app.converter.on(Converter.EVENT_CREATE_DECLARATION, mendProperty);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (/** @type {any} */ { project }) => mendTypes(project));
}
