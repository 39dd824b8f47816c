using Amazon.S3;
using NUnit.Framework.Api;
using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using NUnitFixture = NUnit.Framework.TestFixtureAttribute;
using NUnitTest = NUnit.Framework.TestAttribute;

namespace Simfra.Testing.NUnitTests;

/// <summary>NUnit runs <see cref="NUnitProbes"/>, in this process.</summary>
public sealed class SimfraJournalAttributeTests
{
    [Fact]
    public void Failure_PrintsTheJournalSinceTheTestBegan()
    {
        var result = Run(nameof(NUnitProbes.FailsAfterACall));

        Assert.Equal(TestStatus.Failed, result.ResultState.Status);
        Assert.Contains("Journal:", result.Output, StringComparison.Ordinal);
        Assert.Contains("s3:ListBuckets", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("s3:CreateBucket", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusedCall_ThatTheTestSwallows_FailsIt()
    {
        var result = Run(nameof(NUnitProbes.SwallowsARefusal));

        Assert.Equal(TestStatus.Failed, result.ResultState.Status);
        Assert.Contains("sqs.us-east-1.amazonaws.com", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_ThatPasses_PrintsNothing()
    {
        var result = Run(nameof(NUnitProbes.Passes));

        Assert.Equal(TestStatus.Passed, result.ResultState.Status);
        Assert.Empty(result.Output);
    }

    private static ITestResult Run(string method)
    {
        var runner = new NUnitTestAssemblyRunner(new DefaultTestAssemblyBuilder());
        runner.Load(typeof(NUnitProbes).Assembly, new Dictionary<string, object>());
        var filter = TestFilter.FromXml($"<filter><test>{typeof(NUnitProbes).FullName}.{method}</test></filter>");
        var result = runner.Run(TestListener.NULL, filter);
        while (result.HasChildren)
        {
            result = Assert.Single(result.Children);
        }

        return result;
    }
}

[NUnitFixture]
[SimfraJournal]
public sealed class NUnitProbes
{
    private SimfraFixture _aws = null!;
    private AmazonS3Client _s3 = null!;

    [NUnit.Framework.OneTimeSetUp]
    public async Task StartAsync()
    {
        _aws = await SimfraFixture.StartAsync();
        _s3 = _aws.CreateClient<AmazonS3Client>();
        await _s3.PutBucketAsync("seeded");
    }

    [NUnit.Framework.OneTimeTearDown]
    public async Task StopAsync()
    {
        _s3.Dispose();
        await _aws.DisposeAsync();
    }

    [NUnitTest]
    public async Task FailsAfterACall()
    {
        await _s3.ListBucketsAsync();
        NUnit.Framework.Assert.Fail("on purpose");
    }

    [NUnitTest]
    public async Task SwallowsARefusal()
    {
        using var http = new HttpClient();
        await Record.ExceptionAsync(() => http.GetAsync("https://sqs.us-east-1.amazonaws.com/"));
    }

    [NUnitTest]
    public async Task Passes() => await _s3.ListBucketsAsync();
}
