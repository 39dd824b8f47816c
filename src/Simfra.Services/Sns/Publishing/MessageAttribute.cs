using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Simfra.Models.Sns;

namespace Simfra.Services.Sns;

/// <summary>A message attribute.</summary>
internal sealed record MessageAttribute(string DataType, string? StringValue, ImmutableArray<byte> BinaryValue)
{
    public bool IsBinary => DataType.StartsWith("Binary", StringComparison.Ordinal);

    /// <summary>The value as notifications show it.</summary>
    public string Text => IsBinary ? Convert.ToBase64String(BinaryValue.AsSpan()) : StringValue ?? "";

    public static readonly ImmutableSortedDictionary<string, MessageAttribute> None =
        ImmutableSortedDictionary.Create<string, MessageAttribute>(StringComparer.Ordinal);

    /// <summary>The attributes of a request, checked.</summary>
    public static ImmutableSortedDictionary<string, MessageAttribute> ReadAll(Dictionary<string, MessageAttributeValue>? given)
    {
        var attributes = None.ToBuilder();
        foreach (var (name, value) in given ?? [])
        {
            CheckName(name);
            attributes[name] = Read(name, value);
        }

        return attributes.ToImmutable();
    }

    /// <summary>What attributes add to the length of a message: names, types and values, in bytes.</summary>
    public static int LengthOf(ImmutableSortedDictionary<string, MessageAttribute> attributes) => attributes.Sum(static a =>
        Encoding.UTF8.GetByteCount(a.Key)
        + Encoding.UTF8.GetByteCount(a.Value.DataType)
        + (a.Value.IsBinary ? a.Value.BinaryValue.Length : Encoding.UTF8.GetByteCount(a.Value.StringValue ?? "")));

    private static void CheckName(string name)
    {
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-' or '.'))
            {
                throw SnsErrors.InvalidParameterValue(
                    $"Invalid non-alphanumeric character '#x{(int)character:X}' was found in the message attribute name. Can only include alphanumeric " +
                    "characters, hyphens, underscores, or dots.");
            }
        }

        if (name.StartsWith('.') || name.EndsWith('.') || name.Contains("..", StringComparison.Ordinal))
        {
            throw SnsErrors.InvalidParameterValue(
                $"Invalid message attribute name '{name}': it may neither start nor end with a dot, nor have two in a row.");
        }
    }

    private static MessageAttribute Read(string name, MessageAttributeValue value)
    {
        if (string.IsNullOrEmpty(value.DataType))
        {
            throw SnsErrors.InvalidParameterValue($"The message attribute '{name}' must contain non-empty message attribute type.");
        }

        var dot = value.DataType.IndexOf('.', StringComparison.Ordinal);
        var type = dot < 0 ? value.DataType : value.DataType[..dot];
        if (type is not ("String" or "Number" or "Binary") || dot == value.DataType.Length - 1)
        {
            throw SnsErrors.InvalidParameterValue(
                $"The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
        }

        var isBinary = type == "Binary";
        if (isBinary ? value.BinaryValue is null : value.StringValue is null)
        {
            throw SnsErrors.InvalidParameterValue(
                $"The message attribute '{name}' with type '{value.DataType}' must use field '{(isBinary ? "Binary" : "String")}'.");
        }

        if (isBinary ? value.BinaryValue!.Length == 0 : value.StringValue!.Length == 0)
        {
            throw SnsErrors.InvalidParameterValue(
                $"The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{value.DataType}'.");
        }

        return type == "Number" && !decimal.TryParse(value.StringValue, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? throw SnsErrors.InvalidParameterValue($"Could not cast message attribute '{name}' value to number.")
            : new(value.DataType, isBinary ? null : value.StringValue, [.. value.BinaryValue ?? []]);
    }
}
