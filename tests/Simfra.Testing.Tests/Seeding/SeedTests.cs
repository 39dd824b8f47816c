using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Simfra.Testing.Seeding;

/// <summary>What is seeded is there: AWS's own operations and the views show it.</summary>
public sealed class SeedTests : IAsyncLifetime
{
    private SimfraFixture _aws = null!;

    public async Task InitializeAsync() => _aws = await SimfraFixture.StartAsync(static o => o.ClockMode = SimfraClockMode.Manual);

    public async Task DisposeAsync() => await _aws.DisposeAsync();

    [Fact]
    public void Seeding_InMemory_IsDoneWhenItReturns()
    {
        _aws.Seed.S3.Bucket("bucket").Object("k", "content").Object("l", [1, 2, 3]);

        Assert.Equal(["k", "l"], _aws.S3.Bucket("bucket").Objects.Select(static o => o.Key));
    }

    [Fact]
    public void Seeding_ThatFails_SaysSoThoughNobodyAwaitsIt()
    {
        var error = Assert.Throws<SimfraCallException>(() => _aws.Seed.S3.Bucket("Not_A_Name"));

        Assert.Equal("InvalidBucketName", error.ErrorCode);
    }

    [Fact]
    public async Task Bucket_HasWhatItWasGiven()
    {
        var seeded = await _aws.InRegion("eu-west-1").Seed.S3.BucketAsync("invoices");
        await seeded
            .Tags(("team", "orders"))
            .Policy($$"""{"Statement":{"Effect":"Allow","Principal":{"AWS":"000000000000"},"Action":"s3:GetObject","Resource":"{{seeded.Arn}}/*"} }""")
            .Object("2030/42.json", "{}", static o =>
            {
                o.ContentType = "application/json";
                o.Metadata["origin"] = "test";
                o.Tags["kind"] = "invoice + more";
            });

        var bucket = _aws.S3.Bucket("invoices");
        Assert.Equal(("eu-west-1", "orders"), (bucket.Region, bucket.Tags["team"]));
        Assert.Contains("s3:GetObject", bucket.Policy, StringComparison.Ordinal);
        var item = bucket.Object("2030/42.json");
        Assert.Equal(("{}", "application/json", "test", "invoice + more"), (item.Text, item.ContentType, item.Metadata["origin"], item.Tags["kind"]));
        Assert.Empty(bucket.ObjectsUnder("2031/"));
    }

    [Fact]
    public async Task Bucket_ThatIsPublic_IsReadByEverybody_AndWrittenByItsOwnersAlone()
    {
        await _aws.Seed.S3.Bucket("closed").Object("page", "closed");
        await _aws.Seed.S3.Bucket("open").PublicRead().Object("page", "open");
        using var http = _aws.CreateHttpClient();

        Assert.Equal("open", await http.GetStringAsync("/open/page"));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await http.GetAsync("/closed/page")).StatusCode);
        using var content = new StringContent("x");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await http.PutAsync("/open/page", content)).StatusCode);
    }

    [Fact]
    public async Task Queue_HasItsAttributesAndMessages()
    {
        await _aws.Seed.Sqs.QueueAsync("failed");
        var queue = await _aws.Seed.Sqs
            .Queue("orders", static q =>
            {
                q.VisibilityTimeout = 45;
                q.DeadLetterQueue = "failed";
                q.MaxReceiveCount = 2;
                q.Tags["team"] = "orders";
            })
            .Message("now")
            .Message("later", static m =>
            {
                m.DelaySeconds = 10;
                m.Attributes["kind"] = "test";
            });

        Assert.Equal("http://localhost/000000000000/orders", queue.Url);
        var view = _aws.Sqs.Queue("orders");
        Assert.Equal("45", view.Attributes["VisibilityTimeout"]);
        Assert.Equal("""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:failed","maxReceiveCount":2}""", view.Attributes["RedrivePolicy"]);
        Assert.Equal("orders", view.Tags["team"]);
        Assert.Equal("now", Assert.Single(view.Visible).Body);
        Assert.Equal("test", Assert.Single(view.Delayed).Attributes["kind"]);
    }

    [Fact]
    public async Task FifoQueue_IsOneByItsName()
    {
        await _aws.Seed.Sqs.Queue("orders.fifo", static q => q.ContentBasedDeduplication = true).Message("a", static m => m.GroupId = "g").Message("a", static m => m.GroupId = "g");

        var message = Assert.Single(_aws.Sqs.Queue("orders.fifo").Messages);
        Assert.Equal("g", message.GroupId);
    }

    [Fact]
    public async Task User_WithAKey_MaySignWhatItIsAllowed()
    {
        await _aws.Seed.Iam.GroupAsync("staff");
        var policy = await _aws.Seed.Iam.PolicyAsync(
            "read", """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}}""");
        var user = await _aws.Seed.Iam
            .User("alice", static u =>
            {
                u.Path = "/people/";
                u.Tags["team"] = "orders";
            })
            .InGroup("staff")
            .Attach(policy.Arn)
            .Allow("sqs:*")
            .Deny("sqs:DeleteQueue")
            .AccessKey();

        using var sts = _aws.CreateClient<AmazonSecurityTokenServiceClient>(credentials: user.Credentials);
        Assert.Equal("arn:aws:iam::000000000000:user/people/alice", (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn);
        var view = _aws.Iam.User("alice");
        Assert.Equal(user.Arn, view.Arn);
        Assert.Equal(["staff"], view.Groups);
        Assert.Equal(["Allow-1", "Deny-2"], view.InlinePolicies.Keys);
        Assert.Equal([policy.Arn], view.AttachedPolicies);
        Assert.Equal([((BasicAWSCredentials)user.Credentials).GetCredentials().AccessKey], view.AccessKeyIds);
        Assert.Equal(["alice"], _aws.Iam.Group("staff").Users);
        Assert.Contains("s3:Get*", _aws.Iam.Policy("READ").Document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lambda.amazonaws.com", "\"Service\"")]
    [InlineData(null, "\"arn:aws:iam::000000000000:root\"")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}""", "\"Deny\"")]
    public async Task Role_TrustsWhomItIsGiven(string? trusted, string expected)
    {
        var role = await _aws.Seed.Iam.RoleAsync("worker", trusted);

        Assert.Equal("arn:aws:iam::000000000000:role/worker", role.Arn);
        var trust = (string)(await _aws.InvokeAsync("iam", "GetRole", new { RoleName = "worker" }))["Role"]!["AssumeRolePolicyDocument"]!;
        Assert.Contains(expected, Uri.UnescapeDataString(trust), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameter_HasItsVersionAndLabel()
    {
        await _aws.Seed.Ssm.ParameterAsync("/orders/limit", "10");
        await _aws.Seed.Ssm.Parameter("/orders/limit", "20").Label("live");

        var parameter = _aws.Ssm.Parameter("/orders/limit");
        Assert.Equal(("20", 2L, "String", 2L), (parameter.Value, parameter.Version, parameter.Type, parameter.Labels["live"]));
        Assert.Equal(["10", "20"], parameter.Versions.Values);
    }

    [Fact]
    public async Task Metric_HasItsData()
    {
        await _aws.Seed.CloudWatch.Metric("Orders", "Placed", ("Shop", "north")).Value(3).Value(5, unit: "Count");
        await _aws.Seed.CloudWatch.Metric("Orders", "Placed").Value(7);

        Assert.Equal(2, _aws.CloudWatch.MetricsOf("Orders", "Placed").Count);
        Assert.Equal(7, Assert.Single(_aws.CloudWatch.Metric("Orders", "Placed").Data).Sum);
        var north = _aws.CloudWatch.Metrics.Single(static m => m.Dimensions.Count == 1);
        Assert.Equal(("north", 8), (north.Dimensions["Shop"], north.Data.Sum(static d => d.Sum)));
    }

    [Fact]
    public async Task Schedule_IsInItsGroup()
    {
        await _aws.Seed.Scheduler.GroupAsync("nightly");
        var queue = await _aws.Seed.Sqs.QueueAsync("q");
        var role = await _aws.Seed.Iam.RoleAsync("scheduler", "scheduler.amazonaws.com");

        var schedule = await _aws.Seed.Scheduler.ScheduleAsync("close", "rate(1 day)", queue.Arn, role.Arn, static s =>
        {
            s.Group = "nightly";
            s.Input = "{}";
        });

        var view = _aws.Scheduler.Schedule("close", "nightly");
        Assert.Equal((schedule.Arn, "rate(1 day)", queue.Arn, "{}", "ENABLED"), (view.Arn, view.Expression, view.TargetArn, view.Input, view.State));
        Assert.Equal(["nightly"], _aws.Scheduler.Groups);
        Assert.Null(_aws.Scheduler.FindSchedule("close"));
    }

    [Fact]
    public async Task Key_HasItsAlias_AndEncrypts()
    {
        var key = await _aws.Seed.Kms.Key("orders", static k =>
        {
            k.Description = "of orders";
            k.Tags["team"] = "orders";
        });
        var signing = await _aws.Seed.Kms.KeyAsync(configure: static k => (k.Spec, k.Usage) = ("ECC_NIST_P256", "SIGN_VERIFY"));

        var view = _aws.Kms.Key("alias/orders");
        Assert.Equal((key.KeyId, key.Arn, "Enabled", "of orders", "orders"), (view.KeyId, view.Arn, view.State, view.Description, view.Tags["team"]));
        Assert.Equal(["alias/orders"], view.Aliases);
        Assert.Equal(("ECC_NIST_P256", "SIGN_VERIFY"), (_aws.Kms.Key(signing.Arn).Spec, _aws.Kms.Key(signing.KeyId).Usage));
        await _aws.InvokeAsync("kms", "Encrypt", new { KeyId = "alias/orders", Plaintext = "42"u8.ToArray() });
        Assert.Throws<SimfraNotFoundException>(() => _aws.Kms.Key("alias/none"));
        Assert.Empty(view.Grants);
    }

    [Fact]
    public async Task Secret_HasItsVersions()
    {
        var secret = await _aws.Seed.SecretsManager.Secret("orders/db", "first", ("team", "orders")).Value("second");

        var view = _aws.SecretsManager.Secret("orders/db");
        Assert.Equal((secret.Arn, "orders", false), (view.Arn, view.Tags["team"], view.IsRotated));
        Assert.Equal(["AWSCURRENT"], view.Stages[view.CurrentVersionId!]);
        Assert.Equal(2, view.Stages.Count);
        Assert.Equal("second", (string?)(await _aws.InvokeAsync("secretsmanager", "GetSecretValue", new { SecretId = secret.Arn }))["SecretString"]);
        Assert.Throws<SimfraNotFoundException>(() => _aws.SecretsManager.Secret("none"));
    }

    [Fact]
    public async Task Topic_DeliversToItsQueue()
    {
        await _aws.Seed.Sqs.Queue("orders");
        var topic = await _aws.Seed.Sns
            .Topic("events", ("team", "orders"))
            .SubscribeQueue("orders", static s =>
            {
                s.RawMessageDelivery = true;
                s.FilterPolicy = """{"kind":["order"]}""";
                s.FiltersByBody = true;
            })
            .Subscribe("email", "someone@example.com")
            .Publish("""{"kind":"order"}""")
            .Publish("""{"kind":"other"}""");
        await _aws.DrainAsync();

        Assert.Equal("""{"kind":"order"}""", Assert.Single(_aws.Sqs.Queue("orders").Messages).Body);
        var view = _aws.Sns.Topic("events");
        Assert.Equal((topic.Arn, "orders"), (view.Arn, view.Tags["team"]));
        Assert.Equal(["email", "sqs"], view.Subscriptions.Select(static s => s.Protocol).Order(StringComparer.Ordinal));
        Assert.Equal([("sqs", true)], view.Subscriptions.Where(static s => s.IsConfirmed).Select(static s => (s.Protocol, s.IsConfirmed)));
        Assert.Equal(0, _aws.Sns.PendingDeliveries);
        Assert.Throws<SimfraNotFoundException>(() => _aws.Sns.Topic("none"));
    }

    [Fact]
    public async Task Table_HasItsItems()
    {
        var seeded = await _aws.Seed.Dynamo
            .Table("orders", "Customer", "Number:N")
            .Item(new { Customer = "c1", Number = 42, Total = 3.5, IsPaid = true, Lines = new[] { "a", "b" }, Ship = new { To = "there" }, Note = (string?)null })
            .Item(new Dictionary<string, object> { ["Customer"] = "c2", ["Number"] = 43 });

        var table = _aws.Dynamo.Table("orders");
        Assert.Equal((seeded.Arn, "ACTIVE", 2), (table.Arn, table.Status, table.ItemCount));
        Assert.Equal(["Customer", "Number"], table.KeyAttributes);
        Assert.Equal(["42", "43"], table.Items.Select(static i => i["Number"]).Order(StringComparer.Ordinal));
        var item = table.FindItem("Number", "42")!;
        Assert.Equal(("3.5", "true", null), (item["Total"], item["IsPaid"], item["Note"]));
        Assert.Equal("""{"S":"b"}""", item.Attributes["Lines"]!["L"]![1]!.ToJsonString());
        Assert.Equal("there", (string?)item.Attributes["Ship"]!["M"]!["To"]!["S"]);
        Assert.Null(table.FindItem("Number", "44"));
        Assert.Throws<SimfraNotFoundException>(() => _aws.Dynamo.Table("none").Items);
        Assert.Contains("orders (000000000000 in us-east-1): ACTIVE, 2 items", table.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vpc_HasItsSubnets()
    {
        var vpc = await _aws.Seed.Ec2.Vpc("10.1.0.0/16", ("Name", "main")).Subnet("10.1.1.0/24", "us-east-1a").Subnet("10.1.2.0/24", "us-east-1b", ("Name", "b"));

        var view = _aws.Ec2.Vpc(vpc.VpcId);
        Assert.Equal(("10.1.0.0/16", "main", false), (view.CidrBlock, view.Tags["Name"], view.IsDefault));
        Assert.Equal(vpc.SubnetIds.Order(StringComparer.Ordinal), view.Subnets.Select(static s => s.SubnetId));
        Assert.Equal("b", view.Subnets.Single(static s => s.AvailabilityZone == "us-east-1b").Tags["Name"]);
    }

    [Fact]
    public async Task Organization_HasItsUnitsAndAccounts()
    {
        var seeded = await _aws.Seed.Organizations.Organization().Unit("Workloads").Unit("Shops", "Workloads").Account("north", "Shops");

        var organization = _aws.Organizations.Organization!;
        Assert.Equal((seeded.Id, seeded.RootId, "000000000000"), (organization.Id, organization.RootId, organization.ManagementAccountId));
        Assert.Equal(["Shops", "Workloads"], organization.Units.Select(static u => u.Name).Order(StringComparer.Ordinal));
        var account = organization.Accounts.Single(static a => a.Name == "north");
        Assert.Equal((seeded.Accounts["north"].Id, seeded.UnitIds["Shops"]), (account.AccountId, account.ParentId));
        Assert.Equal(seeded.Id, _aws.InAccount(account.AccountId).Organizations.Organization!.Id);
    }

    [Fact]
    public async Task Trail_Delivers()
    {
        await _aws.Seed.CloudTrail.TrailAsync("audit", "trail-bucket", isMultiRegion: true);

        Assert.Equal(("trail-bucket", true, true), (_aws.CloudTrail.Trail("audit").BucketName, _aws.CloudTrail.Trail("audit").IsLogging, _aws.CloudTrail.Trail("audit").IsMultiRegion));
        await _aws.Clock.AdvanceAsync(TimeSpan.FromMinutes(15));
        Assert.Contains(_aws.S3.Bucket("trail-bucket").Objects, static o => o.Key.EndsWith(".json.gz", StringComparison.Ordinal));
    }

    [Fact]
    public void AskingForWhatASeedWasNotGiven_SaysSo()
    {
        var user = _aws.Seed.Iam.User("alice");

        Assert.Throws<InvalidOperationException>(() => user.Credentials);
    }
}
