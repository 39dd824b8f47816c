using System.Collections.Immutable;
using System.Globalization;

namespace Simfra.Services.Sns;

/// <summary>The attributes of an account's text messages in a region. One record, at most.</summary>
internal sealed record SmsSettings(ImmutableSortedDictionary<string, string> Values)
{
    public const string DefaultType = "DefaultSMSType";
    public const string DefaultSender = "DefaultSenderID";

    public static readonly SmsSettings None = new(ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal));

    private const int MaxSender = 11;

    public string? Get(string name) => Values.GetValueOrDefault(name);

    public SmsSettings With(IReadOnlyDictionary<string, string> given)
    {
        foreach (var (name, value) in given)
        {
            var isValid = name switch
            {
                "MonthlySpendLimit" => decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _),
                "DeliveryStatusIAMRole" => SnsArn.Find(value) is { Service: "iam" },
                "DeliveryStatusSuccessSamplingRate" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rate) && rate <= 100,
                DefaultSender => value.Length <= MaxSender && value.All(char.IsAsciiLetterOrDigit) && value.Any(char.IsAsciiLetter),
                DefaultType => value is "Promotional" or "Transactional",
                "UsageReportS3Bucket" => true,
                _ => throw SnsErrors.InvalidParameterInOwnWords($"{name} is not a valid attribute"),
            };
            if (!isValid && value.Length > 0)
            {
                throw SnsErrors.InvalidParameterInOwnWords($"{name} is invalid");
            }
        }

        return new(Values.SetItems(given));
    }
}

/// <summary>A telephone whose owner wants no messages.</summary>
/// <param name="PhoneNumber">With its plus.</param>
/// <param name="OptedOutAt">Since when.</param>
internal sealed record OptedOutNumber(string PhoneNumber, DateTimeOffset OptedOutAt);

/// <summary>A telephone of the SMS sandbox.</summary>
internal sealed record SandboxNumber
{
    public required string PhoneNumber { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required string OneTimePassword { get; init; }
    public bool IsVerified { get; init; }
}
