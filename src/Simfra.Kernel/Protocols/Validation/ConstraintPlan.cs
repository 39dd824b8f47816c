using System.Text.RegularExpressions;
using Simfra.Schemas;

namespace Simfra.Protocols.Validation;

/// <summary>What the validator keeps on a schema: which members are worth a visit, and the pattern, compiled.</summary>
internal sealed class ConstraintPlan
{
    private static readonly SchemaExtension<ConstraintPlan> Extension = new(SchemaSlots.Validation, static s => new(s));

    /// <summary>Of an engine that may take exponential time. Long enough that a busy machine doesn't make a good value a bad one.</summary>
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(10);

    private readonly Lazy<Regex?> _pattern;

    private ConstraintPlan(Schema schema)
    {
        Members = Array.FindAll(schema.Members, static m => m.IsRequired || FindConstraint(m.Target, []));
        IsConstrained = FindConstraint(schema, []);
        _pattern = new(() => schema.Pattern is { } pattern ? Compile(pattern) : null);
    }

    /// <summary>The members of a structure that can break a constraint, or hold something that can.</summary>
    public MemberSchema[] Members { get; }

    /// <summary>Whether a value of the schema can break a constraint, or hold something that can.</summary>
    public bool IsConstrained { get; }

    public static ConstraintPlan Of(Schema schema) => schema.Extension(Extension);

    /// <summary>Whether the whole of a text matches the pattern. A match that takes too long is none.</summary>
    public bool Matches(string text)
    {
        try
        {
            return _pattern.Value?.IsMatch(text) ?? true;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static bool FindConstraint(Schema schema, HashSet<Schema> seen) =>
        HasOwnConstraint(schema)
        || (seen.Add(schema)
            && (Array.Exists(schema.Members, m => m.IsRequired || FindConstraint(m.Target, seen))
                || (schema.Key is { } key && FindConstraint(key.Target, seen))
                || (schema.Element is { } element && FindConstraint(element.Target, seen))));

    private static bool HasOwnConstraint(Schema schema) =>
        schema.Min is not null || schema.Max is not null || schema.Pattern is not null || schema.EnumValues.Length > 0
        || (schema.Flags & ShapeFlags.UniqueItems) != 0;

    private static Regex Compile(string pattern)
    {
        var whole = $@"\A(?:{pattern})\z";
        try
        {
            return new(whole, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout);
        }
        catch (NotSupportedException)
        {
            // Look-arounds and back references need the backtracking engine.
            return new(whole, RegexOptions.CultureInvariant, MatchTimeout);
        }
    }
}
