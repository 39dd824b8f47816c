using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Simfra.Testing.DependencyInjection;

public sealed class AddSimfraTests : IAsyncLifetime
{
    private SimfraFixture _aws = null!;

    public async Task InitializeAsync() => _aws = await SimfraFixture.StartAsync();

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public async Task ClientsOfAllForms_CallTheFixture()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IAmazonS3>(static _ => new AmazonS3Client(new BasicAWSCredentials("real", "key"), RegionEndpoint.USEast1));
        services.AddTransient<IAmazonSecurityTokenService, AmazonSecurityTokenServiceClient>();
        services.AddSingleton(new AmazonS3Client(new BasicAWSCredentials("real", "key"), RegionEndpoint.USEast1));

        await using var provider = services.AddSimfra(_aws).BuildServiceProvider();

        await provider.GetRequiredService<IAmazonS3>().PutBucketAsync("orders");
        Assert.Single((await provider.GetRequiredService<AmazonS3Client>().ListBucketsAsync()).Buckets);
        var identity = await provider.GetRequiredService<IAmazonSecurityTokenService>().GetCallerIdentityAsync(new GetCallerIdentityRequest());
        Assert.Equal("arn:aws:iam::000000000000:root", identity.Arn);
        Assert.Same(provider.GetRequiredService<IAmazonS3>(), provider.GetRequiredService<IAmazonS3>());
        Assert.NotSame(provider.GetRequiredService<IAmazonSecurityTokenService>(), provider.GetRequiredService<IAmazonSecurityTokenService>());
    }

    [Fact]
    public async Task Registration_KeepsItsConfigurationAndItsRegion()
    {
        var config = new AmazonS3Config
        {
            RegionEndpoint = RegionEndpoint.EUWest1,
            ForcePathStyle = true,
            MaxErrorRetry = 7,
        };
        var original = new AmazonS3Client(new BasicAWSCredentials("real", "key"), config);
        var services = new ServiceCollection();
        services.AddSingleton<IAmazonS3>(original);

        await using var provider = services.AddSimfra(_aws).BuildServiceProvider();
        var s3 = provider.GetRequiredService<IAmazonS3>();
        await s3.PutBucketAsync("orders");

        Assert.True(((AmazonS3Config)s3.Config).ForcePathStyle);
        Assert.Equal(7, s3.Config.MaxErrorRetry);
        Assert.Equal("eu-west-1", Assert.Single(_aws.Journal.CallsTo("s3", "CreateBucket")).Region);

        // What the registration was made of is the user's.
        Assert.Same(RegionEndpoint.EUWest1, original.Config.RegionEndpoint);
    }

    [Fact]
    public async Task FactoryThatFindsNoRegion_IsNoMatter()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IAmazonS3>(static _ => throw new AmazonClientException("No RegionEndpoint or ServiceURL configured"));

        await using var provider = services.AddSimfra(_aws).BuildServiceProvider();

        Assert.Empty((await provider.GetRequiredService<IAmazonS3>().ListBucketsAsync()).Buckets ?? []);
    }

    [Fact]
    public async Task RegisteredConfiguration_IsThatOfItsClient()
    {
        var services = new ServiceCollection();
        services.AddSingleton(new AmazonS3Config { ForcePathStyle = true, RegionEndpoint = RegionEndpoint.APSouth1 });
        services.AddSingleton<IAmazonS3, AmazonS3Client>();

        await using var provider = services.AddSimfra(_aws).BuildServiceProvider();

        var s3 = provider.GetRequiredService<IAmazonS3>();
        Assert.True(((AmazonS3Config)s3.Config).ForcePathStyle);
        Assert.Equal("ap-south-1", s3.Config.AuthenticationRegion);
    }

    [Fact]
    public async Task KeyedClients_KeepTheirKeys()
    {
        var services = new ServiceCollection();
        services.AddKeyedSingleton<IAmazonS3>("eu", static (_, _) => new AmazonS3Client(new BasicAWSCredentials("real", "key"), RegionEndpoint.EUWest1));
        services.AddKeyedSingleton<IAmazonS3>("us", new AmazonS3Client(new BasicAWSCredentials("real", "key"), RegionEndpoint.USWest2));

        await using var provider = services.AddSimfra(_aws).BuildServiceProvider();

        Assert.Equal("eu-west-1", provider.GetRequiredKeyedService<IAmazonS3>("eu").Config.AuthenticationRegion);
        Assert.Equal("us-west-2", provider.GetRequiredKeyedService<IAmazonS3>("us").Config.AuthenticationRegion);
        Assert.Empty((await provider.GetRequiredKeyedService<IAmazonS3>("us").ListBucketsAsync()).Buckets ?? []);
    }

    [Fact]
    public async Task Caller_IsWhoCalls()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IAmazonSecurityTokenService, AmazonSecurityTokenServiceClient>();
        services.AddSingleton<AWSCredentials>(new BasicAWSCredentials("real", "key"));

        _aws.World.Accounts.Create(accountId: "111122223333");
        var other = _aws.InAccount("111122223333");
        await using var provider = services.AddSimfra(other).BuildServiceProvider();

        var identity = await provider.GetRequiredService<IAmazonSecurityTokenService>().GetCallerIdentityAsync(new GetCallerIdentityRequest());
        Assert.Equal("111122223333", identity.Account);
        var credentials = await provider.GetRequiredService<AWSCredentials>().GetCredentialsAsync();
        Assert.Equal((await other.Credentials.GetCredentialsAsync()).AccessKey, credentials.AccessKey);
    }

    [Fact]
    public async Task OtherServices_StayAsTheyAre()
    {
        var services = new ServiceCollection();
        services.AddSingleton("text");
        services.AddSingleton<IAmazonS3>(static _ => null!);
        services.AddSingleton<Archive>();

        await using var provider = services.AddSimfra(_aws).BuildServiceProvider();

        Assert.Equal("text", provider.GetRequiredService<string>());
        Assert.Equal(0, await provider.GetRequiredService<Archive>().CountAsync());
    }

    private sealed class Archive(IAmazonS3 s3)
    {
        public async Task<int> CountAsync() => (await s3.ListBucketsAsync(new ListBucketsRequest())).Buckets?.Count ?? 0;
    }
}
