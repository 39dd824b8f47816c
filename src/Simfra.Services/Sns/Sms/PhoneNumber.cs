namespace Simfra.Services.Sns;

/// <summary>Telephone numbers in E.164 form: up to 15 digits, the first no zero, a plus before them or not.</summary>
internal static class PhoneNumber
{
    private const int MaxDigits = 15;
    private const string Punctuation = "./-";

    public static bool IsE164(string number)
    {
        var digits = number.StartsWith('+') ? number.AsSpan(1) : number;
        return digits.Length is > 1 and <= MaxDigits && digits[0] != '0' && !digits.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Subscribe takes single dots, slashes and hyphens between the digits too.</summary>
    public static bool IsSubscribable(string number)
    {
        for (var i = 0; i < number.Length; i++)
        {
            var isAtEdge = i == 0 || i == number.Length - 1;
            if (Punctuation.Contains(number[i]) && (isAtEdge || Punctuation.Contains(number[i + 1])))
            {
                return false;
            }
        }

        return IsE164(Strip(number));
    }

    /// <summary>The number with its plus and without punctuation, as it is kept and compared.</summary>
    public static string Normalize(string number) => Strip(number) is var stripped && stripped.StartsWith('+') ? stripped : $"+{Strip(number)}";

    private static string Strip(string number) => string.Concat(number.Where(static c => !Punctuation.Contains(c)));
}
