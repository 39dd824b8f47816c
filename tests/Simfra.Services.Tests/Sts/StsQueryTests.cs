using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Sts;

/// <summary>STS as it is on the wire.</summary>
public sealed class StsQueryTests
{
    [Fact]
    public async Task GetCallerIdentity_AnswersInTheNamespaceOfSts()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = (await world.QueryAsync("sts", "GetCallerIdentity", [])).Ok();

        Assert.Contains("xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"", answer.Text, StringComparison.Ordinal);
        Assert.Equal("GetCallerIdentityResponse", answer.Xml.Name.LocalName);
        Assert.Equal("arn:aws:iam::000000000000:root", answer.Xml.Element("GetCallerIdentityResult")!.Element("Arn")!.Value);
        Assert.NotEmpty(answer.Xml.Element("ResponseMetadata")!.Element("RequestId")!.Value);
    }

    [Theory]
    [InlineData("899", "greater than or equal to 900")]
    [InlineData("129601", "less than or equal to 129600")]
    public async Task GetSessionToken_WithADurationOutOfRange_FailsWithValidationError(string duration, string limit)
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.QueryAsync("sts", "GetSessionToken", [("DurationSeconds", duration)]);

        answer.AssertXmlError(
            "ValidationError",
            $"1 validation error detected: Value '{duration}' at 'durationSeconds' failed to satisfy constraint: Member must have value {limit}");
        Assert.Equal("Sender", answer.Element("Type"));
    }

    [Fact]
    public async Task GetSessionToken_WithAnMfaDeviceThatIsNotThere_IsDenied()
    {
        await using var world = await TestWorld.StartAsync();

        var answer = await world.QueryAsync(
            "sts", "GetSessionToken", [("SerialNumber", "arn:aws:iam::000000000000:mfa/root"), ("TokenCode", "123456")]);

        answer.AssertXmlError("AccessDenied", "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.", 403);
    }
}
