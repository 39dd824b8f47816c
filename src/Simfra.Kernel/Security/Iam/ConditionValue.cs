namespace Simfra.Security.Iam;

/// <summary>What a request has for a condition key: nothing, one value, or a set of them.</summary>
internal readonly struct ConditionValue
{
    private readonly string? _single;
    private readonly IReadOnlyList<string>? _set;

    /// <summary>A key of one value. Null is a key that the request hasn't got.</summary>
    public ConditionValue(string? value) => _single = value;

    /// <summary>A key that takes several values (<c>aws:TagKeys</c>). Null is a key that the request hasn't got.</summary>
    public ConditionValue(IReadOnlyList<string>? values) => _set = values;

    /// <summary>The request hasn't got the key.</summary>
    public static ConditionValue Absent => default;

    /// <summary>The request has the key, if perhaps an empty set of values for it.</summary>
    public bool IsPresent => _single is not null || _set is not null;

    /// <summary>The one value, which a policy variable stands for; null for sets.</summary>
    public string? Single => _single;

    public int Count => _single is not null ? 1 : _set?.Count ?? 0;

    public string this[int index] => _single ?? _set![index];

    public static implicit operator ConditionValue(string? value) => new(value);

    public static ConditionValue FromBoolean(bool value) => new(value ? "true" : "false");

    public IReadOnlyList<string> ToList() => _single is not null ? [_single] : _set ?? [];
}
