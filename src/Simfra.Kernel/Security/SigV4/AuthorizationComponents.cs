namespace Simfra.Security.SigV4;

/// <summary>What follows the algorithm in an Authorization header: <c>Credential=…, SignedHeaders=…, Signature=…</c>.</summary>
internal readonly record struct AuthorizationComponents(string? Credential, string? SignedHeaders, string? Signature, string? Malformed)
{
    /// <summary>Components stand apart by commas or spaces; of a repeated one the first counts.</summary>
    public static AuthorizationComponents Parse(ReadOnlySpan<char> text)
    {
        string? credential = null, signedHeaders = null, signature = null, malformed = null;
        foreach (var range in text.SplitAny(',', ' '))
        {
            var component = text[range];
            if (component.IsEmpty)
            {
                continue;
            }

            var equals = component.IndexOf('=');
            if (equals < 0)
            {
                malformed ??= component.ToString();
                continue;
            }

            var value = component[(equals + 1)..];
            switch (component[..equals])
            {
                case "Credential":
                    credential ??= value.ToString();
                    break;
                case "SignedHeaders":
                    signedHeaders ??= value.ToString();
                    break;
                case "Signature":
                    signature ??= value.ToString();
                    break;
            }
        }

        return new(credential, signedHeaders, signature, malformed);
    }
}

/// <summary>A credential taken apart: <c>AKIDEXAMPLE/20150830/us-east-1/sqs/aws4_request</c>.</summary>
internal readonly record struct CredentialScope(string AccessKeyId, string Date, string Region, string Service, string Terminator, bool IsComplete)
{
    private static readonly CredentialScope Incomplete = new("", "", "", "", "", false);

    public static CredentialScope Parse(string? credential)
    {
        Span<Range> parts = stackalloc Range[6];
        return credential is not null && credential.AsSpan().Split(parts, '/') == 5
            ? new(credential[parts[0]], credential[parts[1]], credential[parts[2]], credential[parts[3]], credential[parts[4]], true)
            : Incomplete;
    }
}
