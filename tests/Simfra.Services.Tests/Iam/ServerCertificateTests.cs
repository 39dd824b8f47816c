using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class ServerCertificateTests
{
    private const string InvalidChain =
        "Unable to validate certificate chain. The certificate chain must start with the immediate signing certificate, followed by any " +
        "intermediaries in order. The index within the chain of the invalid certificate is: ";

    [Fact]
    public async Task UploadServerCertificate_ShowsMetadataAndTags()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();

        var answer = (await UploadAsync(
            world, "web", certificate, ("Path", "/cloudfront/"), ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "one"))).Ok();

        Assert.Equal(
            ("arn:aws:iam::000000000000:server-certificate/cloudfront/web", "/cloudfront/", "2030-01-02T03:04:05Z", "2034-01-02T03:04:05Z", "Team"),
            (answer.Element("Arn"), answer.Element("Path"), answer.Element("UploadDate"), answer.Element("Expiration"), answer.Element("Key")));
        Assert.Matches("^ASCA[A-Z2-7]{17}$", answer.Element("ServerCertificateId"));
    }

    [Fact]
    public async Task GetServerCertificate_ShowsTheCertificatesButNotTheKey()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = TestCertificate.Create("root");
        using var certificate = TestCertificate.Create("leaf", root);
        (await UploadAsync(world, "web", certificate, ("CertificateChain", root.Pem))).Ok();

        var answer = (await world.IamAsync("GetServerCertificate", ("ServerCertificateName", "WEB"))).Ok();

        Assert.Equal((certificate.Pem.Trim(), root.Pem.Trim()), (answer.Element("CertificateBody"), answer.Element("CertificateChain")));
        Assert.DoesNotContain("PRIVATE KEY", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UploadServerCertificate_OfANameThatIsTaken_FailsWithEntityAlreadyExists()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        (await UploadAsync(world, "web", certificate)).Ok();

        (await UploadAsync(world, "WEB", certificate)).AssertXmlError(
            "EntityAlreadyExists", "The Server Certificate with name WEB already exists.", 409);
    }

    [Fact]
    public async Task UploadServerCertificate_OfTheTwentyFirst_FailsWithLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        for (var i = 0; i < 20; i++)
        {
            (await UploadAsync(world, $"web{i}", certificate)).Ok();
        }

        (await UploadAsync(world, "one-more", certificate)).AssertXmlError(
            "LimitExceeded", "Cannot exceed quota for ServerCertificatesPerAccount: 20", 409);
    }

    [Fact]
    public async Task UploadServerCertificate_ThatIsNone_FailsWithMalformedCertificate()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();

        (await UploadAsync(world, "web", "certificate", certificate.PrivateKeyPem)).AssertXmlError(
            "MalformedCertificate", "Unable to parse certificate. Please ensure the certificate is in PEM format.");
        (await UploadAsync(world, "web", certificate.Pem + certificate.Pem, certificate.PrivateKeyPem)).AssertXmlError(
            "MalformedCertificate", "Unable to parse certificate. Please ensure the certificate is in PEM format.");
        (await UploadAsync(world, "web", certificate.Pem, "key")).AssertXmlError("MalformedCertificate", "Invalid Private Key.");
    }

    [Fact]
    public async Task UploadServerCertificate_WithTheKeyOfAnother_FailsWithKeyPairMismatch()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        using var other = TestCertificate.Create();

        (await UploadAsync(world, "web", certificate.Pem, other.PrivateKeyPem)).AssertXmlError(
            "KeyPairMismatch", "The private key did not match the public key provided. Please verify the key material and try again.");
    }

    [Fact]
    public async Task UploadServerCertificate_OutsideItsTime_FailsByTheInstancesClock()
    {
        await using var world = await TestWorld.StartAsync();
        using var expired = TestCertificate.Create(validYears: 1);
        using var early = TestCertificate.Create(fromYears: 1);

        (await UploadAsync(world, "web", expired)).AssertXmlError(
            "MalformedCertificate", "Certificate is no longer valid. The 'Not After' date restriction on the certificate has passed.");
        (await UploadAsync(world, "web", early)).AssertXmlError("MalformedCertificate", null);
        await world.Clock.AdvanceAsync(TimeSpan.FromDays(366));
        (await UploadAsync(world, "web", early)).Ok();
    }

    [Fact]
    public async Task UploadServerCertificate_WithAChain_ChecksEachSignature()
    {
        await using var world = await TestWorld.StartAsync();
        using var root = TestCertificate.Create("root");
        using var intermediate = TestCertificate.Create("intermediate", root);
        using var leaf = TestCertificate.Create("leaf", intermediate);
        using var stranger = TestCertificate.Create("intermediate", root);

        (await UploadAsync(world, "a", leaf, ("CertificateChain", intermediate.Pem + root.Pem))).Ok();
        (await UploadAsync(world, "b", leaf, ("CertificateChain", intermediate.Pem + root.Pem + root.Pem))).Ok();
        (await UploadAsync(world, "c", leaf)).Ok();
        (await UploadAsync(world, "d", leaf, ("CertificateChain", root.Pem))).AssertXmlError("MalformedCertificate", InvalidChain + "-1");
        (await UploadAsync(world, "d", leaf, ("CertificateChain", leaf.Pem + intermediate.Pem))).AssertXmlError(
            "MalformedCertificate", InvalidChain + "-1");
        (await UploadAsync(world, "d", leaf, ("CertificateChain", stranger.Pem))).AssertXmlError("MalformedCertificate", InvalidChain + "-1");
        (await UploadAsync(world, "d", leaf, ("CertificateChain", intermediate.Pem + leaf.Pem))).AssertXmlError(
            "MalformedCertificate", InvalidChain + "0");
        (await UploadAsync(world, "d", leaf, ("CertificateChain", "chain"))).AssertXmlError("MalformedCertificate", "Unknown");
    }

    [Fact]
    public async Task UpdateServerCertificate_RenamesAndMoves()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        var id = (await UploadAsync(world, "web", certificate, ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "one"))).Ok()
            .Element("ServerCertificateId");
        (await UploadAsync(world, "taken", certificate)).Ok();

        (await world.IamAsync(
            "UpdateServerCertificate", ("ServerCertificateName", "web"), ("NewServerCertificateName", "site"), ("NewPath", "/new/"))).Ok();

        var moved = (await world.IamAsync("GetServerCertificate", ("ServerCertificateName", "site"))).Ok();
        Assert.Equal(
            (id, "arn:aws:iam::000000000000:server-certificate/new/site", "Team"),
            (moved.Element("ServerCertificateId"), moved.Element("Arn"), moved.Element("Key")));
        (await world.IamAsync("GetServerCertificate", ("ServerCertificateName", "web"))).AssertXmlError(
            "NoSuchEntity", "The Server Certificate with name web cannot be found.", 404);
        (await world.IamAsync("UpdateServerCertificate", ("ServerCertificateName", "site"), ("NewServerCertificateName", "Taken")))
            .AssertXmlError("EntityAlreadyExists", "The Server Certificate with name Taken already exists.", 409);
        (await world.IamAsync("UpdateServerCertificate", ("ServerCertificateName", "site"), ("NewServerCertificateName", "SITE"))).Ok();
    }

    [Fact]
    public async Task ListServerCertificates_TakesAPathPrefixAndComesInPages()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        foreach (var (name, path) in new[] { ("b", "/x/"), ("a", "/x/y/"), ("c", "/z/") })
        {
            (await UploadAsync(world, name, certificate, ("Path", path))).Ok();
        }

        var first = (await world.IamAsync("ListServerCertificates", ("PathPrefix", "/x"), ("MaxItems", "1"))).Ok();
        var second = (await world.IamAsync(
            "ListServerCertificates", ("PathPrefix", "/x"), ("MaxItems", "1"), ("Marker", first.Element("Marker")!))).Ok();

        Assert.Equal(["a", "true"], [.. first.Elements("ServerCertificateName"), first.Element("IsTruncated")!]);
        Assert.Equal(["b", "false"], [.. second.Elements("ServerCertificateName"), second.Element("IsTruncated")!]);
    }

    [Theory]
    [InlineData("GetServerCertificate")]
    [InlineData("UpdateServerCertificate")]
    [InlineData("DeleteServerCertificate")]
    [InlineData("ListServerCertificateTags")]
    public async Task ServerCertificate_ThatIsNotThere_FailsWithNoSuchEntity(string operation)
    {
        await using var world = await TestWorld.StartAsync();

        (await world.IamAsync(operation, ("ServerCertificateName", "none"))).AssertXmlError(
            "NoSuchEntity", "The Server Certificate with name none cannot be found.", 404);
    }

    [Fact]
    public async Task DeleteServerCertificate_ForgetsIt()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        (await UploadAsync(world, "web", certificate)).Ok();

        (await world.IamAsync("DeleteServerCertificate", ("ServerCertificateName", "web"))).Ok();

        Assert.Empty((await world.IamAsync("ListServerCertificates")).Ok().Elements("ServerCertificateName"));
    }

    [Fact]
    public async Task TagServerCertificate_WithoutTags_FailsWithInvalidInput()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        (await UploadAsync(world, "web", certificate)).Ok();

        (await world.IamAsync("TagServerCertificate", ("ServerCertificateName", "web"), ("Tags", ""))).AssertXmlError(
            "InvalidInput", "The provided tag map must not be null/empty.");
        (await world.IamAsync("UntagServerCertificate", ("ServerCertificateName", "web"), ("TagKeys", ""))).AssertXmlError(
            "InvalidInput", "The provided tag keys must not be null/empty.");
    }

    [Fact]
    public async Task TagServerCertificate_SetsAndTakesBack()
    {
        await using var world = await TestWorld.StartAsync();
        using var certificate = TestCertificate.Create();
        (await UploadAsync(world, "web", certificate)).Ok();

        (await world.IamAsync(
            "TagServerCertificate", ("ServerCertificateName", "web"), ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "1"),
            ("Tags.member.2.Key", "b"), ("Tags.member.2.Value", "2"))).Ok();
        (await world.IamAsync("UntagServerCertificate", ("ServerCertificateName", "web"), ("TagKeys.member.1", "a"))).Ok();

        Assert.Equal(["b"], (await world.IamAsync("ListServerCertificateTags", ("ServerCertificateName", "web"))).Ok().Elements("Key"));
    }

    private static Task<TestAnswer> UploadAsync(
        TestWorld world, string name, TestCertificate certificate, params (string Name, string Value)[] more) =>
        UploadAsync(world, name, certificate.Pem, certificate.PrivateKeyPem, more);

    private static Task<TestAnswer> UploadAsync(
        TestWorld world, string name, string body, string key, params (string Name, string Value)[] more) =>
        world.IamAsync("UploadServerCertificate", [("ServerCertificateName", name), ("CertificateBody", body), ("PrivateKey", key), .. more]);
}
