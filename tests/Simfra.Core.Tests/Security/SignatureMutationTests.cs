using System.Text;
using Simfra.Protocols;
using Simfra.Schemas;
using Simfra.Security.SigV4;

namespace Simfra.Core.Tests.Security;

/// <summary>A signature is good for what was signed and for nothing else.</summary>
public sealed class SignatureMutationTests
{
    private const int Rounds = 2_000;
    private const int FuzzRounds = 10_000;

    public static TheoryData<bool> Families => [false, true];

    [Theory]
    [MemberData(nameof(Families))]
    public void Verify_AnySignedPartChanged_IsRefused(bool objectStorage)
    {
        var aws = new SigningFixture(objectStorage ? SigningFixture.ObjectStorage : SigningFixture.Query);
        var random = new Random(20250601);
        for (var round = 0; round < Rounds; round++)
        {
            var signed = round % 2 == 0 ? aws.SignedRequest(NewRequest()) : aws.PresignedRequest(NewRequest());
            Assert.NotNull(aws.Verify(signed).Credential);

            var changed = Mutate(signed, random, round % 2 == 1 && objectStorage);

            var error = Record.Exception(() => aws.Verify(changed));
            Assert.True(error is AwsServiceException, $"Round {round}: {changed.Method} {changed.RawPath}?{changed.RawQuery} gave {error?.ToString() ?? "no error"}");
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Verify_RandomAuthorizationHeader_IsRefusedCleanly(bool objectStorage)
    {
        var aws = new SigningFixture(objectStorage ? SigningFixture.ObjectStorage : SigningFixture.Query);
        var random = new Random(42);
        var good = aws.SignedRequest().Headers.Authorization.ToString();
        for (var round = 0; round < FuzzRounds; round++)
        {
            var request = aws.SignedRequest();
            var fuzzed = Fuzz(good, random);
            request.Headers.Authorization = fuzzed;
            if (random.Next(4) == 0)
            {
                request.Headers["X-Amz-Date"] = Fuzz("20250601T120000Z", random);
            }

            var error = Record.Exception(() => aws.Verify(request));
            if (error is null)
            {
                // An empty header is no signature, which object storage takes as nobody; otherwise only what reads the same may pass.
                Assert.True(fuzzed.Length == 0 || Normalize(fuzzed) == Normalize(good), fuzzed);
            }
            else
            {
                Assert.IsType<AwsServiceException>(error);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Verify_RandomQuery_IsRefusedCleanly(bool objectStorage)
    {
        var aws = new SigningFixture(objectStorage ? SigningFixture.ObjectStorage : SigningFixture.Query);
        var random = new Random(43);
        var good = aws.PresignedRequest(SigningFixture.Request("GET", "/bucket/key"));
        for (var round = 0; round < FuzzRounds; round++)
        {
            var request = SigningFixture.With(good, query: Fuzz(good.RawQuery, random));
            if (request.RawQuery == good.RawQuery)
            {
                continue;
            }

            var error = Record.Exception(() => Principal(aws, request));
            Assert.True(error is null or AwsServiceException, error?.ToString());
        }

        static void Principal(SigningFixture aws, WireRequest request)
        {
            if (SignatureParameters.Read(request) is not null)
            {
                var verified = aws.Verify(request);
                // What still verifies must read the same: another escape of the same text.
                Assert.Equal(CanonicalOf(request), CanonicalOf(aws.PresignedRequest(SigningFixture.Request("GET", "/bucket/key"))));
                Assert.NotNull(verified.Credential);
            }
        }
    }

    private static string CanonicalOf(WireRequest request)
    {
        var output = new Utf8Builder(256);
        CanonicalQuery.Append(ref output, request.RawQuery);
        var text = output.ToString();
        output.Dispose();
        return text;
    }

    private static WireRequest NewRequest() => SigningFixture.Request(
        "PUT", "/bucket/some/key%20name", "a=1&b=two%20words&empty", "body of the request",
        ("x-amz-meta-color", "red  and blue"), ("Content-Type", "text/plain"), ("X-Amz-Target", "Service.Operation"));

    private static WireRequest Mutate(WireRequest request, Random random, bool isBodyUnsigned)
    {
        switch (random.Next(isBodyUnsigned ? 5 : 6))
        {
            case 0:
                return SigningFixture.With(request, method: request.Method == "PUT" ? "POST" : "PUT");
            case 1:
                return SigningFixture.With(request, path: ChangeLetter(request.RawPath, random));
            case 2:
                return SigningFixture.With(request, query: request.RawQuery.Length == 0 || random.Next(3) == 0
                    ? request.RawQuery + "&extra=1"
                    : ChangeLetter(request.RawQuery, random));
            case 3:
                return SigningFixture.With(request, host: ChangeLetter(request.Host, random));
            case 4:
                var changed = SigningFixture.With(request);
                var name = new[] { "x-amz-meta-color", "Content-Type", "X-Amz-Target" }[random.Next(3)];
                changed.Headers[name] = ChangeLetter(changed.Headers[name].ToString(), random);
                return changed;
            default:
                return ChangeBody(request, random);
        }
    }

    private static WireRequest ChangeBody(WireRequest request, Random random)
    {
        var body = request.Body.ToArray();
        body[random.Next(body.Length)] ^= (byte)(1 << random.Next(8));
        var changed = SigningFixture.With(request, body: body);
        if (changed.Headers.ContainsKey(DeclaredPayload.Header))
        {
            // Object storage compares body and header as the body is read; here the header tells of the new body.
            changed.Headers[DeclaredPayload.Header] = SigningFixture.HashOf(changed);
        }

        return changed;
    }

    /// <summary>Replaces one letter or digit by another one.</summary>
    private static string ChangeLetter(string text, Random random)
    {
        var letters = Enumerable.Range(0, text.Length).Where(i => char.IsAsciiLetterOrDigit(text[i]) && (i == 0 || text[i - 1] != '%') && (i < 2 || text[i - 2] != '%')).ToArray();
        var at = letters[random.Next(letters.Length)];
        var replacement = text[at] == 'q' ? 'z' : 'q';
        return text[..at] + replacement + text[(at + 1)..];
    }

    private static string Fuzz(string text, Random random)
    {
        var result = new StringBuilder(text);
        for (var edits = random.Next(1, 5); edits > 0; edits--)
        {
            var at = random.Next(result.Length + 1);
            switch (random.Next(5))
            {
                case 0 when at < result.Length:
                    result[at] = (char)random.Next(32, 127);
                    break;
                case 1:
                    result.Insert(at, (char)random.Next(32, 0x2FF));
                    break;
                case 2 when at < result.Length:
                    result.Remove(at, Math.Min(random.Next(1, 40), result.Length - at));
                    break;
                case 3 when at < result.Length:
                    result.Insert(at, result.ToString(at, Math.Min(30, result.Length - at)));
                    break;
                default:
                    result.Insert(at, new[] { ",", " ", "=", "/", "%", "%2", "&", ";", "\0", "Signature=", "\uD800" }[random.Next(11)]);
                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>White space and commas between components, their order and unknown ones, don't change what a header says.</summary>
    private static string Normalize(string authorization)
    {
        var space = authorization.IndexOf(' ');
        var components = AuthorizationComponents.Parse(space < 0 ? [] : authorization.AsSpan(space));
        return (space < 0 ? authorization : authorization[..space])
            + $"|{components.Credential}|{components.SignedHeaders?.ToLowerInvariant()}|{components.Signature}|{components.Malformed}";
    }
}
