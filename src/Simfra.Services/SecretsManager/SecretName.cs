using Simfra.State;

namespace Simfra.Services.SecretsManager;

/// <summary>How a caller names a secret: by name, by ARN, or by an ARN without the six characters that AWS adds to it.</summary>
/// <param name="Scope">The account and region of the secret.</param>
/// <param name="Text">A name, or what follows <c>secret:</c> in an ARN.</param>
/// <param name="IsArn">Whether it was an ARN.</param>
internal sealed record SecretName(StateScope Scope, string Text, bool IsArn)
{
    public const int SuffixLength = 6;

    public static SecretName Parse(string secretId, StateScope caller) =>
        secretId.StartsWith("arn:", StringComparison.Ordinal)
            && secretId.Split(':', 7) is [_, _, "secretsmanager", var region, var account, "secret", var resource]
            ? new(new(account, region), resource, true)
            : new(caller, secretId, false);

    /// <summary>The same for a call: what can't be a secret's name is refused.</summary>
    /// <exception cref="Schemas.AwsServiceException">ValidationException.</exception>
    public static SecretName Read(string secretId, StateScope caller)
    {
        var name = Parse(secretId, caller);
        _ = Check(name.Text);
        return name;
    }

    public static string ArnOf(StateScope scope, string resource) => $"arn:aws:secretsmanager:{scope.Region}:{scope.Account}:secret:{resource}";

    /// <exception cref="Schemas.AwsServiceException">ValidationException.</exception>
    public static string Check(string name) =>
        name.All(static c => char.IsAsciiLetterOrDigit(c) || "-/_+=.@!".Contains(c)) ? name : throw SecretsManagerErrors.InvalidName();

    /// <summary>The secret that is meant; null where there is none.</summary>
    public Secret? Find(Table<string, Secret> secrets)
    {
        if (secrets.Find(Text) is { } byName)
        {
            return byName;
        }

        var dash = Text.Length - SuffixLength - 1;
        return IsArn && dash > 0 && Text[dash] == '-' && secrets.Find(Text[..dash]) is { } byArn && byArn.Arn.EndsWith(Text, StringComparison.Ordinal)
            ? byArn
            : null;
    }
}
