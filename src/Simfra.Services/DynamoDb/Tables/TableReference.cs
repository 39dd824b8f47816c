using System.Text.RegularExpressions;
using Simfra.Integration;
using Simfra.State;

namespace Simfra.Services.DynamoDb;

/// <summary>A table as requests name it: by its name or by its ARN, which may be of another account.</summary>
internal sealed partial record TableReference(StateScope Scope, string Name)
{
    public const int MinNameLength = 3;
    private const int MaxNameLength = 255;

    public string Arn => $"arn:aws:dynamodb:{Scope.Region}:{Scope.Account}:table/{Name}";

    /// <exception cref="Schemas.AwsServiceException">It is neither.</exception>
    public static TableReference Parse(string? text, OperationContext context)
    {
        if (TryParseArn(text, out var reference))
        {
            return reference.Scope.Region == context.Region
                ? reference
                : throw DynamoDbErrors.Validation($"Invalid table ARN: the region in the ARN must be {context.Region}");
        }

        CheckName(text, "tableName", minLength: 1);
        return new(context.Scope, text!);
    }

    /// <summary>Understands a table's ARN, or one of something below it: an index, a stream, a backup.</summary>
    public static bool TryParseArn(string? arn, out TableReference reference)
    {
        reference = null!;
        if (arn is null || arn.Split(':', 6) is not ["arn", _, "dynamodb", var region, var account, var resource])
        {
            return false;
        }

        if (resource.Split('/') is not ["table", { Length: > 0 } name, ..])
        {
            return false;
        }

        reference = new(new(account, region), name);
        return true;
    }

    /// <summary>A name that a table may have. That of a new one has three characters at least.</summary>
    /// <exception cref="Schemas.AwsServiceException">It has other characters, too few or too many.</exception>
    public static void CheckName(string? name, string member, int minLength = MinNameLength)
    {
        if (name is null)
        {
            throw DynamoDbErrors.Validation($"1 validation error detected: Value null at '{member}' failed to satisfy constraint: Member must not be null");
        }

        var complaint = name.Length < minLength
            ? $"Member must have length greater than or equal to {minLength}"
            : name.Length > MaxNameLength
                ? $"Member must have length less than or equal to {MaxNameLength}"
                : NamePattern().IsMatch(name) ? null : "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
        if (complaint is not null)
        {
            throw DynamoDbErrors.Validation($"1 validation error detected: Value '{name}' at '{member}' failed to satisfy constraint: {complaint}");
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_.-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
