using System.Security.Cryptography;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

public sealed class SshPublicKeyTests
{
    /// <summary>A key of 2048 bits, and what ssh-keygen -l -E md5 says of it.</summary>
    private const string Key =
        "AAAAB3NzaC1yc2EAAAADAQABAAABAQDIOIIjB3WErWOqnAnthpPDgqIXM0ndJVllXxpripqAO9g87NQjk4BzSHCPd17h0nQHPLClq4YE1MfMRw8SPor8dOJ1" +
        "9fvMY6Pj6QxaUtmmbNrNhi1NRH4WQI5iDdIRAQcIEOqXlbcf77GhUJSDeveCCDeM76U+2ryk6ZrTlkGMwLKQGT6W0GPbpZExGoBCwSfJ88lZ2cv4BCFWCXkT" +
        "kNdSQzqDV2D+ZdjdmO8c4p7N4gKISawMwqc4bUKJ7xz8dkYMB7KZmcSTT0P9thTlU1mbH6iwRzWuvwfZR+KIZnXH3COkgScqRY2JqCKqO9lksff+UYXYgk8M" +
        "cvsPSD1j2e53";

    private const string Fingerprint = "9c:fc:72:d8:ac:fc:1d:db:0e:18:1f:aa:f0:a8:de:ac";

    private const string Pem =
        """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyDiCIwd1hK1jqpwJ7YaT
        w4KiFzNJ3SVZZV8aa4qagDvYPOzUI5OAc0hwj3de4dJ0BzywpauGBNTHzEcPEj6K
        /HTidfX7zGOj4+kMWlLZpmzazYYtTUR+FkCOYg3SEQEHCBDql5W3H++xoVCUg3r3
        ggg3jO+lPtq8pOma05ZBjMCykBk+ltBj26WRMRqAQsEnyfPJWdnL+AQhVgl5E5DX
        UkM6g1dg/mXY3ZjvHOKezeICiEmsDMKnOG1Cie8c/HZGDAeymZnEk09D/bYU5VNZ
        mx+osEc1rr8H2UfiiGZ1x9wjpIEnKkWNiagiqjvZZLH3/lGF2IJPDHL7D0g9Y9nu
        dwIDAQAB
        -----END PUBLIC KEY-----
        """;

    [Fact]
    public async Task UploadSSHPublicKey_ShowsTheBodyAsItWasGivenAndAFingerprint()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        var answer = (await UploadAsync(world, "alice", $"ssh-rsa {Key} alice@home")).Ok();

        Assert.Equal(
            ($"ssh-rsa {Key} alice@home", Fingerprint, "Active", "alice"),
            (answer.Element("SSHPublicKeyBody"), answer.Element("Fingerprint"), answer.Element("Status"), answer.Element("UserName")));
        Assert.Matches("^APKA[A-Z2-7]{16}$", answer.Element("SSHPublicKeyId"));
    }

    [Fact]
    public async Task GetSSHPublicKey_GivesEitherEncoding()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var id = (await UploadAsync(world, "alice", $"ssh-rsa {Key} alice@home")).Ok().Element("SSHPublicKeyId")!;

        var ssh = (await GetAsync(world, "alice", id, "SSH")).Ok();
        var pem = (await GetAsync(world, "alice", id, "PEM")).Ok();

        Assert.Equal(($"ssh-rsa {Key}", Fingerprint), (ssh.Element("SSHPublicKeyBody"), ssh.Element("Fingerprint")));
        Assert.Equal((Pem + "\n", Fingerprint), (pem.Element("SSHPublicKeyBody"), pem.Element("Fingerprint")));
        (await GetAsync(world, "alice", id, "ssh")).AssertXmlError("ValidationError", null);
    }

    [Fact]
    public async Task UploadSSHPublicKey_OfTheSameKeyInAnotherEncoding_FailsWithDuplicateSSHPublicKey()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        (await UploadAsync(world, "alice", $"ssh-rsa {Key}")).Ok();

        (await UploadAsync(world, "alice", Pem)).AssertXmlError("DuplicateSSHPublicKey", "Duplicate SSH public key uploaded.");
        (await UploadAsync(world, "bob", Pem)).Ok();
    }

    [Theory]
    [InlineData("key")]
    [InlineData("ssh-rsa")]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB")]
    [InlineData("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3QbXWUxJxGkRjvYRWHDmsQ2kqEFgcjcvCPC4TyQvLz")]
    public async Task UploadSSHPublicKey_InNoEncodingOfRsa_FailsWithUnrecognizedPublicKeyEncoding(string body)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");

        (await UploadAsync(world, "alice", body)).AssertXmlError("UnrecognizedPublicKeyEncoding", "Invalid public key uploaded.");
    }

    [Fact]
    public async Task UploadSSHPublicKey_ThatIsTooShort_FailsWithInvalidPublicKey()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        using var rsa = RSA.Create(1024);

        (await UploadAsync(world, "alice", rsa.ExportSubjectPublicKeyInfoPem())).AssertXmlError("InvalidPublicKey", "Invalid body for public key");
    }

    [Fact]
    public async Task UploadSSHPublicKey_OfTheSixth_FailsWithLimitExceeded()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        for (var i = 0; i < 5; i++)
        {
            (await UploadAsync(world, "alice", NewKey(i))).Ok();
        }

        (await UploadAsync(world, "alice", NewKey(5))).AssertXmlError("LimitExceeded", "Cannot exceed quota for SSHPublicKeysPerUser: 5", 409);
    }

    [Fact]
    public async Task UpdateSSHPublicKey_MakesItInactive()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var id = (await UploadAsync(world, "alice", Pem)).Ok().Element("SSHPublicKeyId")!;

        (await world.IamAsync("UpdateSSHPublicKey", ("UserName", "alice"), ("SSHPublicKeyId", id), ("Status", "Inactive"))).Ok();

        Assert.Equal("Inactive", (await world.IamAsync("ListSSHPublicKeys", ("UserName", "alice"))).Ok().Element("Status"));
        (await world.IamAsync("UpdateSSHPublicKey", ("UserName", "alice"), ("SSHPublicKeyId", id), ("Status", "Expired"))).AssertXmlError(
            "InvalidInput", "Operation does not support status Expired");
    }

    [Theory]
    [InlineData("GetSSHPublicKey")]
    [InlineData("UpdateSSHPublicKey")]
    [InlineData("DeleteSSHPublicKey")]
    public async Task SSHPublicKey_OfAnotherUser_FailsWithNoSuchEntity(string operation)
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        await world.CreateUserAsync("bob");
        var id = (await UploadAsync(world, "alice", Pem)).Ok().Element("SSHPublicKeyId")!;

        (await world.IamAsync(operation, ("UserName", "bob"), ("SSHPublicKeyId", id), ("Status", "Inactive"), ("Encoding", "SSH")))
            .AssertXmlError("NoSuchEntity", $"User has no Public Key with id {id}.", 404);
    }

    [Fact]
    public async Task DeleteSSHPublicKey_ForgetsIt()
    {
        await using var world = await TestWorld.StartAsync();
        await world.CreateUserAsync("alice");
        var id = (await UploadAsync(world, "alice", Pem)).Ok().Element("SSHPublicKeyId")!;

        (await world.IamAsync("DeleteSSHPublicKey", ("UserName", "alice"), ("SSHPublicKeyId", id))).Ok();

        (await GetAsync(world, "alice", id, "SSH")).AssertXmlError("NoSuchEntity", null, 404);
    }

    /// <summary>A public key whose modulus is just a number: nobody has its private half, and it takes no time to find.</summary>
    private static string NewKey(int number)
    {
        var modulus = new byte[256];
        modulus[0] = 0x80;
        modulus[^1] = (byte)((number * 2) + 1);
        using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] });
        return rsa.ExportSubjectPublicKeyInfoPem();
    }

    private static Task<TestAnswer> UploadAsync(TestWorld world, string user, string body) =>
        world.IamAsync("UploadSSHPublicKey", ("UserName", user), ("SSHPublicKeyBody", body));

    private static Task<TestAnswer> GetAsync(TestWorld world, string user, string id, string encoding) =>
        world.IamAsync("GetSSHPublicKey", ("UserName", user), ("SSHPublicKeyId", id), ("Encoding", encoding));
}
