using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Simfra.Protocols.Codecs.Json;
using Simfra.Schemas;

namespace Simfra.Protocols.Validation;

/// <summary>Checks an input against its model: required members, lengths, ranges, patterns, enums, unique items.</summary>
internal sealed class ConstraintValidator : ShapeVisitor
{
    private readonly ConstraintMessageStyle _style;
    private readonly List<ConstraintViolation> _violations = [];
    private readonly List<string> _path = [];
    private MemberSchema _member = null!;
    private bool _isElement;

    private ConstraintValidator(ConstraintMessageStyle style) => _style = style;

    private bool IsCoral => _style == ConstraintMessageStyle.Coral;

    /// <exception cref="ValidationException">The input breaks constraints; the error tells all of them.</exception>
    public static void Check(IShape input, ConstraintMessageStyle style)
    {
        var violations = Validate(input, style);
        if (violations.Count > 0)
        {
            throw new ValidationException(style, violations);
        }
    }

    public static IReadOnlyList<ConstraintViolation> Validate(IShape input, ConstraintMessageStyle style)
    {
        if (ConstraintPlan.Of(input.Schema).Members.Length == 0)
        {
            return [];
        }

        var validator = new ConstraintValidator(style);
        validator.VisitMembers(input);
        return validator._violations;
    }

    public override void Value(ref string? value)
    {
        if (IsMissing(value is null))
        {
            return;
        }

        var target = _member.Target;
        if (target.Pattern is not null && !ConstraintPlan.Of(target).Matches(value!))
        {
            Report(ConstraintText.Pattern(target), value, ConstraintKind.Pattern);
        }

        var length = Length(value!);
        if (!IsWithinBounds(target, length))
        {
            ReportBounds(target, length, isLength: true, value);
        }

        if (target.EnumValues.Length > 0 && !target.EnumValues.Contains(value))
        {
            Report(ConstraintText.Enum(target), value, ConstraintKind.Enum);
        }
    }

    public override void Value(ref bool? value) => IsMissing(value is null);

    public override void Value(ref int? value) => CheckNumber(value);

    public override void Value(ref long? value) => CheckNumber(value);

    public override void Value(ref float? value) => CheckNumber(ToDecimal(value));

    public override void Value(ref double? value) => CheckNumber(ToDecimal(value));

    public override void Value(ref DateTimeOffset? value) => IsMissing(value is null);

    public override void Value(ref byte[]? value)
    {
        if (!IsMissing(value is null) && !IsWithinBounds(_member.Target, value!.Length))
        {
            ReportBounds(_member.Target, value.Length, isLength: true, CoralValueText.Blob(value));
        }
    }

    public override void Value(ref JsonNode? value) => IsMissing(value is null);

    public override void Value(ref StreamingBody? value) => IsMissing(value is null);

    public override void Events<T>(ref IAsyncEnumerable<T>? value, Func<T> create) => IsMissing(value is null);

    public override void Structure<T>(ref T? value, Func<T> create) where T : class
    {
        if (!IsMissing(value is null))
        {
            VisitMembers(value!);
        }
    }

    public override void List<T>(ref List<T>? value, ElementVisit<T> visit)
    {
        if (IsMissing(value is null))
        {
            return;
        }

        var (outer, schema) = (_member, _member.Target);
        var element = schema.Element!;
        var list = value;
        if (!IsWithinBounds(schema, list!.Count))
        {
            ReportBounds(schema, list.Count, isLength: true, Text());
        }

        if ((schema.Flags & ShapeFlags.UniqueItems) != 0 && HasDuplicates(list, visit, element))
        {
            Report(ConstraintText.Unique, Text(), ConstraintKind.UniqueItems);
        }

        if (!ConstraintPlan.Of(element.Target).IsConstrained)
        {
            return;
        }

        var elementsFrom = _violations.Count;
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            _member = element;
            _isElement = true;
            Push((IsCoral ? i + 1 : i).ToString(CultureInfo.InvariantCulture), isMember: true);
            visit(ref item, this);
            Pop(isMember: true);
        }

        _member = outer;
        _isElement = false;
        if (IsCoral && IsScalar(element.Target) && _violations.Count > elementsFrom)
        {
            ReplaceByOne(elementsFrom, "Member must satisfy constraint", element.Target, Text());
        }

        string? Text() => IsCoral ? CoralValueText.Of(ref list, outer, visit) : null;
    }

    public override void Map<T>(ref Dictionary<string, T>? value, ElementVisit<T> visit)
    {
        if (IsMissing(value is null))
        {
            return;
        }

        var (outer, schema) = (_member, _member.Target);
        var map = value;
        if (!IsWithinBounds(schema, map!.Count))
        {
            ReportBounds(schema, map.Count, isLength: true, Text());
        }

        var from = _violations.Count;
        CheckKeys(map, outer);
        if (IsCoral && _violations.Count > from)
        {
            ReplaceByOne(from, "Map keys must satisfy constraint", schema.Key!.Target, Text());
        }

        var element = schema.Element!;
        if (!ConstraintPlan.Of(element.Target).IsConstrained)
        {
            return;
        }

        from = _violations.Count;
        foreach (var (key, item) in map)
        {
            var shown = item;
            _member = element;
            _isElement = true;
            Push(key, isMember: true);
            visit(ref shown, this);
            Pop(isMember: true);
        }

        _member = outer;
        _isElement = false;
        if (IsCoral && IsScalar(element.Target) && _violations.Count > from)
        {
            ReplaceByOne(from, "Map value must satisfy constraint", element.Target, Text());
        }

        string? Text() => IsCoral ? CoralValueText.Of(ref map, outer, visit) : null;
    }

    private void CheckKeys<T>(Dictionary<string, T> map, MemberSchema member)
    {
        var key = member.Target.Key!;
        if (!ConstraintPlan.Of(key.Target).IsConstrained)
        {
            return;
        }

        _member = key;
        _isElement = true;
        foreach (var name in map.Keys)
        {
            var shown = name;
            Value(ref shown);
        }

        _member = member;
        _isElement = false;
    }

    private void VisitMembers(IShape shape)
    {
        var outer = _member;
        foreach (var member in ConstraintPlan.Of(shape.Schema).Members)
        {
            _member = member;
            _isElement = false;
            Push(member.Name, isMember: false);
            shape.Visit(member.Index, this);
            Pop(isMember: false);
        }

        _member = outer;
    }

    private bool IsMissing(bool isNull)
    {
        // A null element of a sparse collection is a value.
        if (isNull && !_isElement && _member.IsRequired)
        {
            Report(ConstraintText.NotNull, null, ConstraintKind.Required);
        }

        return isNull;
    }

    private void CheckNumber(decimal? value)
    {
        if (!IsMissing(value is null) && !IsWithinBounds(_member.Target, value!.Value))
        {
            ReportBounds(_member.Target, value.Value, isLength: false, value.Value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static bool IsWithinBounds(Schema schema, decimal size) => !(size < schema.Min) && !(size > schema.Max);

    private void ReportBounds(Schema schema, decimal size, bool isLength, string? text)
    {
        var isBelow = size < schema.Min;
        var kind = (isLength, isBelow) switch
        {
            (true, true) => ConstraintKind.MinLength,
            (true, false) => ConstraintKind.MaxLength,
            (false, true) => ConstraintKind.MinValue,
            (false, false) => ConstraintKind.MaxValue,
        };
        if (IsCoral)
        {
            Report(isBelow ? ConstraintText.AtLeast(schema, isLength) : ConstraintText.AtMost(schema, isLength), text, kind);
        }
        else
        {
            var value = isLength ? $"Value with length {size.ToString(CultureInfo.InvariantCulture)}" : "Value";
            Add($"{value} at '{PathText()}' failed to satisfy constraint: {ConstraintText.Bounds(schema, isLength)}", kind);
        }
    }

    /// <param name="constraint">The broken constraint.</param>
    /// <param name="text">The value as Coral shows it, null where there is none.</param>
    /// <param name="kind">Which constraint it is.</param>
    private void Report(string constraint, string? text, ConstraintKind kind)
    {
        var value =
            !IsCoral || _member.IsSensitive ? "Value"
            : text is null ? "Value null"
            : $"Value '{text}'";
        Add($"{value} at '{PathText()}' failed to satisfy constraint: {constraint}", kind);
    }

    private void Add(string message, ConstraintKind kind) => _violations.Add(new(PathText(), message, kind));

    /// <summary>Coral tells of a collection of scalars once, with all constraints of its elements.</summary>
    private void ReplaceByOne(int from, string intro, Schema element, string? text)
    {
        var kind = _violations[from].Kind;
        _violations.RemoveRange(from, _violations.Count - from);
        var constraints = new List<string>();
        if (element.Max is not null)
        {
            constraints.Add(ConstraintText.AtMost(element, element.Kind is ShapeKind.String or ShapeKind.Blob));
        }

        if (element.Min is not null)
        {
            constraints.Add(ConstraintText.AtLeast(element, element.Kind is ShapeKind.String or ShapeKind.Blob));
        }

        if (element.Pattern is not null)
        {
            constraints.Add(ConstraintText.Pattern(element));
        }

        if (element.EnumValues.Length > 0)
        {
            constraints.Add(ConstraintText.Enum(element));
        }

        constraints.Add(ConstraintText.NotNull);
        Report($"{intro}: [{string.Join(", ", constraints)}]", text, kind);
    }

    private void Push(string segment, bool isMember)
    {
        _path.Add(IsCoral && !isMember ? $"{char.ToLowerInvariant(segment[0])}{segment.AsSpan(1)}" : segment);
        if (IsCoral && isMember)
        {
            _path.Add("member");
        }
    }

    private void Pop(bool isMember)
    {
        var count = IsCoral && isMember ? 2 : 1;
        _path.RemoveRange(_path.Count - count, count);
    }

    private string PathText() => IsCoral
        ? string.Join('.', _path)
        : string.Concat(_path.Select(static s =>
            $"/{s.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}"));

    private static bool HasDuplicates<T>(List<T> items, ElementVisit<T> visit, MemberSchema element)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        foreach (var item in items)
        {
            var shown = item;
            output.ResetWrittenCount();
            json.Reset();
            new JsonShapeWriter(json, JsonDialect.ByName).WriteElement(ref shown, element, visit);
            json.Flush();
            if (!seen.Add(Encoding.UTF8.GetString(output.WrittenSpan)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsScalar(Schema schema) => schema.Kind is not (ShapeKind.Structure or ShapeKind.List or ShapeKind.Map);

    /// <summary>Length in code points: a character outside of the basic plane counts once.</summary>
    private static int Length(string text)
    {
        var length = text.Length;
        foreach (var c in text)
        {
            length -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return length;
    }

    private static decimal? ToDecimal(float? value) =>
        value is { } number ? ToDecimal(number, number.ToString("R", CultureInfo.InvariantCulture)) : null;

    private static decimal? ToDecimal(double? value) =>
        value is { } number ? ToDecimal(number, number.ToString("R", CultureInfo.InvariantCulture)) : null;

    // By way of the shortest text: 2.1f is 2.1, not 2.0999999.
    private static decimal ToDecimal(double number, string shortest) =>
        decimal.TryParse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact
        : number > 0 ? decimal.MaxValue
        : decimal.MinValue;
}
