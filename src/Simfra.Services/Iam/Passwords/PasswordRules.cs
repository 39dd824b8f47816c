namespace Simfra.Services.Iam;

/// <summary>What a password must have.</summary>
internal static class PasswordRules
{
    /// <summary>The rules of an account that has set none: this length, and characters of three of the four kinds.</summary>
    private const int DefaultMinimumLength = 8;
    private const int DefaultKinds = 3;

    private const string Symbols = "!@#$%^&*()_+-=[]{}|'";

    private static readonly Kind[] Kinds =
    [
        new("Password should have at least one uppercase letter", char.IsAsciiLetterUpper, static p => p.RequireUppercaseCharacters),
        new("Password should have at least one lowercase letter", char.IsAsciiLetterLower, static p => p.RequireLowercaseCharacters),
        new("Password should have at least one number", char.IsAsciiDigit, static p => p.RequireNumbers),
        new("Password should have at least one symbol", static c => Symbols.Contains(c), static p => p.RequireSymbols),
    ];

    /// <param name="policy">The account's rules; null where it has set none.</param>
    /// <param name="password">The new password.</param>
    /// <exception cref="Schemas.AwsServiceException">PasswordPolicyViolation, naming what is missing.</exception>
    public static void Check(AccountPasswordPolicy? policy, string password)
    {
        var violations = policy is null ? Violations(password) : Violations(policy, password);
        if (violations.Count > 0)
        {
            throw IamErrors.PasswordPolicyViolation(string.Join(", ", violations));
        }
    }

    private static List<string> Violations(string password)
    {
        if (password.Length < DefaultMinimumLength)
        {
            return [TooShort(DefaultMinimumLength)];
        }

        var missing = Kinds.Where(k => !password.Any(k.Has)).Select(k => k.Rule).ToList();
        var needed = DefaultKinds - (Kinds.Length - missing.Count);
        return needed > 0
            ? [$"Password should meet {needed} more of the following requirements: {string.Join(", ", missing)}"]
            : [];
    }

    private static List<string> Violations(AccountPasswordPolicy policy, string password)
    {
        var missing = Kinds.Where(k => k.IsRequired(policy) && !password.Any(k.Has)).Select(k => k.Rule);
        return password.Length < policy.MinimumPasswordLength ? [TooShort(policy.MinimumPasswordLength), .. missing] : [.. missing];
    }

    private static string TooShort(int minimum) => $"Password should have a minimum length of {minimum}";

    private sealed record Kind(string Rule, Func<char, bool> Has, Func<AccountPasswordPolicy, bool> IsRequired);
}
