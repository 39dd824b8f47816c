namespace Simfra.Host.Tests.Packaging;

/// <summary>Projects outside of the repository that know nothing but a package.</summary>
[Collection(PackageFeedCollection.Name)]
public sealed class ConsumerTests(PackageFeed feed)
{
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="PACKAGE" Version="VERSION" />
          </ItemGroup>
        </Project>
        """;

    private const string CoreProgram =
        """
        using Simfra;

        await using var server = await SimfraServer.StartAsync(o => o.DataDirectory = "data");
        using var client = server.CreateHttpClient();
        Console.WriteLine((await client.GetAsync("/_simfra/health")).StatusCode);
        await server.SaveSnapshotAsync("world.simfra");
        await using var copy = await SimfraServer.StartAsync(o => o.FromSnapshot("world.simfra"));
        Console.WriteLine(copy.DefaultRegion);
        """;

    private const string TestingProgram =
        """
        using Simfra;
        using Simfra.Testing;

        await using var aws = await SimfraFixture.StartAsync(o => o.ClockMode = SimfraClockMode.Manual);
        await aws.Seed.Sqs.QueueAsync("orders");
        await aws.InvokeAsync("sqs", "SendMessage", new { QueueUrl = "http://localhost/000000000000/orders", MessageBody = "42" });
        Console.WriteLine(aws.Sqs.Queue("orders").Messages[0].Body);
        Console.WriteLine((await aws.Credentials.GetCredentialsAsync()).AccessKey);
        """;

    [Theory]
    [InlineData("Simfra.Core", CoreProgram, "OK\nus-east-1")]
    [InlineData("Simfra.Testing", TestingProgram, "42\nAKIAIOSFODNN7EXAMPLE")]
    [InlineData("Simfra.Testing.Xunit", TestingProgram, "42\nAKIAIOSFODNN7EXAMPLE")]
    public async Task Package_IsAllThatAProgramNeeds(string package, string program, string output)
    {
        var folder = feed.NewFolder($"consumer-{package}");
        var project = Project.Replace("PACKAGE", package, StringComparison.Ordinal).Replace("VERSION", feed[package].Version, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "Consumer.csproj"), project);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), program);

        await DotnetCommand.RunAsync(folder, feed.Environment, "restore", "--configfile", feed.NuGetConfig, "-nodeReuse:false");
        var built = await DotnetCommand.RunAsync(folder, feed.Environment, "build", "--no-restore", "-nodeReuse:false");
        var written = await DotnetCommand.RunAsync(folder, feed.Environment, "run", "--no-build");

        Assert.Contains("0 Warning(s)", built, StringComparison.Ordinal);
        Assert.Equal(output, written.Trim().ReplaceLineEndings("\n"));
    }
}
