using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Simfra.Services.Iam;
using Simfra.Services.Tests.Wire;

namespace Simfra.Services.Tests.Iam;

/// <summary>Calls of IAM as its tests of credentials, providers and reports make them.</summary>
internal static class IamAccountCalls
{
    public const string Administrator = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}""";

    /// <summary>What a service of the world offers to others.</summary>
    public static T Capability<T>(this TestWorld world)
        where T : class => world.Server.World.Gateway.Capabilities.Find<T>()!;

    /// <summary>The world as a new user calls it, who may do what a policy says.</summary>
    public static async Task<TestWorld> AsNewUserAsync(this TestWorld world, string name, string policy = Administrator)
    {
        await world.CreateUserAsync(name);
        (await world.IamAsync("PutUserPolicy", ("UserName", name), ("PolicyName", "own"), ("PolicyDocument", policy))).Ok();
        var (id, secret) = await world.CreateKeyAsync(name);
        return world.As(id, secret);
    }

    /// <summary>A policy with one statement.</summary>
    public static string PolicyOf(string effect, string action, string resource = "*", string condition = "") =>
        $$"""{"Version":"2012-10-17","Statement":[{"Effect":"{{effect}}","Action":"{{action}}","Resource":"{{resource}}"{{condition}}}]}""";

    /// <summary>A new virtual device: its serial number and its seed.</summary>
    public static async Task<(string SerialNumber, string Seed)> CreateMfaDeviceAsync(this TestWorld world, string name)
    {
        var answer = (await world.IamAsync("CreateVirtualMFADevice", ("VirtualMFADeviceName", name))).Ok();
        return (answer.Element("SerialNumber")!, Encoding.ASCII.GetString(Convert.FromBase64String(answer.Element("Base32StringSeed")!)));
    }

    /// <summary>The code that a device shows now, or some steps from now.</summary>
    public static string CodeNow(this TestWorld world, string seed, int steps = 0) =>
        Totp.Code(Base32Text.Decode(seed), Totp.StepAt(world.Clock.GetUtcNow()) + steps);

    /// <summary>Enables a device by the code before now's and now's.</summary>
    public static Task<TestAnswer> EnableMfaDeviceAsync(this TestWorld world, string user, string serialNumber, string seed, int steps = 0) =>
        world.IamAsync(
            "EnableMFADevice", ("UserName", user), ("SerialNumber", serialNumber), ("AuthenticationCode1", world.CodeNow(seed, steps - 1)),
            ("AuthenticationCode2", world.CodeNow(seed, steps)));
}

/// <summary>Certificates and keys for tests, valid about the time at which their worlds begin.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    private TestCertificate(string subject, TestCertificate? issuer, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var request = new CertificateRequest($"CN={subject}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _certificate = issuer is null
            ? request.CreateSelfSigned(notBefore, notAfter)
            : request.Create(
                issuer._certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer._key), notBefore, notAfter,
                RandomNumberGenerator.GetBytes(8));
    }

    public string Pem => _certificate.ExportCertificatePem() + "\n";

    public string PrivateKeyPem => _key.ExportPkcs8PrivateKeyPem();

    public string Base64 => Convert.ToBase64String(_certificate.RawDataMemory.Span);

    public static TestCertificate Create(string subject = "example.com", TestCertificate? issuer = null, int validYears = 5, int fromYears = -1) =>
        new(subject, issuer, TestWorld.StartTime.AddYears(fromYears), TestWorld.StartTime.AddYears(fromYears + validYears));

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
