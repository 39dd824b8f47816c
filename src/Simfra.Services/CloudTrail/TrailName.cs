namespace Simfra.Services.CloudTrail;

/// <summary>A trail's name: 3 to 128 letters, digits, periods, hyphens and underscores; a letter or digit at both ends.</summary>
internal static class TrailName
{
    private const int MinLength = 3;
    private const int MaxLength = 128;

    /// <summary>The name as it may be, or AWS's error.</summary>
    public static string Parse(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw CloudTrailErrors.InvalidTrailName("Trail name or ARN can not be blank.");
        }

        if (name.Length < MinLength)
        {
            throw CloudTrailErrors.InvalidTrailName(
                $"Trail name too short. Minimum allowed length: {MinLength} characters. Specified name length: {name.Length} characters.");
        }

        if (name.Length > MaxLength)
        {
            throw CloudTrailErrors.InvalidTrailName(
                $"Trail name too long. Maximum allowed length: {MaxLength} characters. Specified name length: {name.Length} characters.");
        }

        if (!char.IsAsciiLetterOrDigit(name[0]))
        {
            throw CloudTrailErrors.InvalidTrailName("Trail name must starts with a letter or number.");
        }

        if (!char.IsAsciiLetterOrDigit(name[^1]))
        {
            throw CloudTrailErrors.InvalidTrailName("Trail name must ends with a letter or number.");
        }

        return name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? name
            : throw CloudTrailErrors.InvalidTrailName(
                "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).");
    }
}
