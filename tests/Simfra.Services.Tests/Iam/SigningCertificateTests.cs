using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class SigningCertificateTests
{
    [Fact]
    public async Task UploadSigningCertificate_Twice_IsTheSameCertificateAndKeepsItsStatus()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        using var certificate = TestCertificate.Create();
        var first = (await UploadAsync(world, "alice", certificate)).Ok();
        var id = first.Element("CertificateId")!;
        (await world.IamAsync("UpdateSigningCertificate", ("UserName", "alice"), ("CertificateId", id), ("Status", "Inactive"))).Ok();

        var second = (await UploadAsync(world, "alice", certificate)).Ok();

        Assert.Matches("^[A-Z2-7]{32}$", id);
        Assert.Equal((id, "Active", certificate.Pem), (second.Element("CertificateId"), second.Element("Status"), second.Element("CertificateBody")));
        var listed = (await world.IamAsync("ListSigningCertificates", ("UserName", "alice"))).Ok();
        Assert.Equal(["Inactive", "alice"], [.. listed.Elements("Status"), listed.Element("UserName")!]);
    }

    [Fact]
    public async Task UploadSigningCertificate_OfAnotherUser_FailsWithDuplicateCertificate()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        using var certificate = TestCertificate.Create();
        (await UploadAsync(world, "alice", certificate)).Ok();

        (await UploadAsync(world, "bob", certificate)).AssertXmlError("DuplicateCertificate", "Duplicate certificate uploaded.", 409);
    }

    [Fact]
    public async Task UploadSigningCertificate_OfAThird_FailsWithLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        for (var i = 0; i < 2; i++)
        {
            using var each = TestCertificate.Create();
            (await UploadAsync(world, "alice", each)).Ok();
        }

        using var third = TestCertificate.Create();
        (await UploadAsync(world, "alice", third)).AssertXmlError("LimitExceeded", "Cannot exceed quota for CertificatesPerUser: 2", 409);
    }

    [Fact]
    public async Task UploadSigningCertificate_ThatIsNoneOrExpired_FailsWithMalformedCertificate()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        using var expired = TestCertificate.Create(validYears: 1);

        (await world.IamAsync("UploadSigningCertificate", ("UserName", "alice"), ("CertificateBody", "not a certificate"))).AssertXmlError(
            "MalformedCertificate", "Certificate not a certificate is malformed.");
        (await UploadAsync(world, "alice", expired)).AssertXmlError("MalformedCertificate", null);
    }

    [Theory]
    [InlineData("UpdateSigningCertificate")]
    [InlineData("DeleteSigningCertificate")]
    public async Task SigningCertificate_OfAnotherUser_FailsWithNoSuchEntity(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        using var certificate = TestCertificate.Create();
        var id = (await UploadAsync(world, "alice", certificate)).Ok().Element("CertificateId")!;

        (await world.IamAsync(operation, ("UserName", "bob"), ("CertificateId", id), ("Status", "Inactive"))).AssertXmlError(
            "NoSuchEntity", $"The Certificate with id {id} cannot be found.", 404);
        (await world.IamAsync(operation, ("UserName", "nobody"), ("CertificateId", id), ("Status", "Inactive"))).AssertXmlError(
            "NoSuchEntity", "The user with name nobody cannot be found.", 404);
    }

    [Fact]
    public async Task UpdateSigningCertificate_ToExpired_FailsWithInvalidInput()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        using var certificate = TestCertificate.Create();
        var id = (await UploadAsync(world, "alice", certificate)).Ok().Element("CertificateId")!;

        (await world.IamAsync("UpdateSigningCertificate", ("UserName", "alice"), ("CertificateId", id), ("Status", "Expired")))
            .AssertXmlError("InvalidInput", "Operation does not support status Expired");
    }

    [Fact]
    public async Task DeleteSigningCertificate_ForgetsIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        using var certificate = TestCertificate.Create();
        var id = (await UploadAsync(world, "alice", certificate)).Ok().Element("CertificateId")!;

        (await world.IamAsync("DeleteSigningCertificate", ("UserName", "alice"), ("CertificateId", id))).Ok();

        Assert.Empty((await world.IamAsync("ListSigningCertificates", ("UserName", "alice"))).Ok().Elements("CertificateId"));
    }

    [Fact]
    public async Task UploadSigningCertificate_WithoutUserByTheRootUser_IsTheRootUsers()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();

        var answer = (await world.IamAsync("UploadSigningCertificate", ("CertificateBody", certificate.Pem))).Ok();

        Assert.Null(answer.Element("UserName"));
        Assert.Single((await world.IamAsync("ListSigningCertificates")).Ok().Elements("CertificateId"));
    }

    private static Task<TestAnswer> UploadAsync(TestWorld world, string user, TestCertificate certificate) =>
        world.IamAsync("UploadSigningCertificate", ("UserName", user), ("CertificateBody", certificate.Pem));
}
