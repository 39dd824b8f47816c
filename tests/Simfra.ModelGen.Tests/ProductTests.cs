extern alias product;

using System.Reflection;
using Simfra.ModelGen.Emit;
using Simfra.Schemas;
using AwsCatalog = product::Simfra.Models.AwsCatalog;
using SqsApi = product::Simfra.Models.Sqs.SqsApi;

namespace Simfra.ModelGen.Tests;

/// <summary>The committed generated code of the product itself.</summary>
public sealed class ProductTests
{
    private static readonly Assembly Models = typeof(AwsCatalog).Assembly;

    [Fact]
    public void Check_CommittedFiles_HaveNotDrifted() =>
        Assert.Empty(Drift.Find(Repository.Models, Repository.Iam, Repository.Inputs, Repository.Generated(Repository.Root)));

    [Fact]
    public void Check_WithoutTheModels_FindsTheLockAndTheFilesInStep() =>
        Assert.Empty(Drift.Find(null, null, Repository.Inputs, Repository.Generated(Repository.Root)));

    [Fact]
    public void Catalog_HoldsEveryServiceOfAws()
    {
        var services = AwsCatalog.Services.Services;

        Assert.Equal(LockFile.Parse(File.ReadAllText(Repository.Inputs.LockFile)).Models.Keys, services.Select(static s => s.Id));
        Assert.True(services.Length >= 424, $"{services.Length} services");
        Assert.All(services, static s => Assert.NotEqual(WireProtocols.None, s.Protocols));
        Assert.All(services, static s => Assert.NotEmpty(s.IamPrefix));
    }

    [Fact]
    public void Catalog_EveryTable_IsReadable()
    {
        var operations = 0;
        foreach (var service in AwsCatalog.Services.Services)
        {
            Assert.NotEmpty(service.Operations);
            Assert.All(service.Operations, static o => Assert.StartsWith("/", o.Uri, StringComparison.Ordinal));
            Assert.All(service.Operations, static o => Assert.NotEmpty(o.Method));
            Assert.Equal(service.Operations.Length, service.Operations.Select(static o => o.Name).Distinct().Count());
            operations += service.Operations.Length;
        }

        Assert.True(operations > 18_000, $"{operations} operations");
    }

    [Fact]
    public void Catalog_SupportedServices_AreThoseOfTheSettings()
    {
        var settings = Repository.Inputs.ReadSettings();

        Assert.Equal(settings.Keys, AwsCatalog.Services.Services.Where(static s => s.IsSupported).Select(static s => s.Id));
        foreach (var (id, service) in settings)
        {
            var read = AwsCatalog.Services[id];
            Assert.Equal(
                service.Implemented.Order(StringComparer.Ordinal),
                read.Operations.Where(static o => o.IsImplemented).Select(static o => o.Name).Order(StringComparer.Ordinal));
            Assert.All(
                service.Iam.Operations.Where(static o => o.Value.Actions is { Count: > 0 }),
                o => Assert.Equal(o.Value.Actions!, read.FindOperation(o.Key)!.IamActions));
        }
    }

    [Fact]
    public void Descriptors_AreOneForEachImplementedOperation()
    {
        var descriptors = Descriptors.In(Models);

        Assert.Equal(
            AwsCatalog.Services.Services.SelectMany(static s => s.Operations).Where(static o => o.IsImplemented),
            descriptors.Select(static d => d.Operation.Schema)
                .OrderBy(static o => o.Service.Id, StringComparer.Ordinal)
                .ThenBy(static o => o.Index));
        Assert.All(descriptors, static d => Assert.Equal(CSharpNames.Pascal(d.Operation.Name), d.Name));
        Assert.Same(AwsCatalog.Services["sqs"], SqsApi.CreateQueue.Service);
    }

    [Fact]
    public void Shapes_OfEveryOperation_AgreeWithTheirSchemas()
    {
        foreach (var group in Descriptors.In(Models).GroupBy(static d => d.Operation.Service))
        {
            var walker = new ShapeWalker();
            foreach (var (_, operation) in group)
            {
                var (input, output) = (operation.CreateInput(), operation.CreateOutput());
                Assert.Same(operation.Schema.Input, input.Schema);
                Assert.Same(operation.Schema.Output, output.Schema);
                walker.Walk(input);
                walker.Walk(output);
            }

            Assert.NotEqual(0, walker.Members);
        }
    }

    [Fact]
    public void Errors_AreMadeOfTheirSchemas()
    {
        foreach (var type in Descriptors.ErrorsIn(Models))
        {
            var error = (AwsServiceException)Activator.CreateInstance(type, "because")!;
            var schema = ((IShape)error).Schema;

            Assert.True(schema.IsError, type.FullName);
            Assert.Equal((schema.ErrorCode, schema.ErrorStatus, "because"), (error.Code, error.StatusCode, error.ErrorMessage));
            new ShapeWalker().Walk((IShape)error);
        }
    }

    [Fact]
    public void Tables_OfAllServices_StaySmall()
    {
        var size = new FileInfo(Models.Location).Length;

        // 116 services with 1,000 implemented operations come to about this; much more means that something is generated twice.
        Assert.True(size < 20 * 1024 * 1024, $"{size:N0} bytes");
    }

    [Theory]
    [InlineData("sqs", WireProtocols.Json10 | WireProtocols.Query)]
    [InlineData("cloudwatch", WireProtocols.RpcV2Cbor | WireProtocols.Json10 | WireProtocols.Query)]
    [InlineData("sts", WireProtocols.Query)]
    [InlineData("ec2", WireProtocols.Ec2Query)]
    [InlineData("s3", WireProtocols.RestXml)]
    [InlineData("scheduler", WireProtocols.RestJson)]
    [InlineData("ssm", WireProtocols.Json11)]
    public void Protocols_OfTheExemplars_AreThoseThatAwsSpeaks(string service, object protocols) =>
        Assert.Equal(protocols, AwsCatalog.Services[service].Protocols);

    [Theory]
    [InlineData("s3", "ListObjectsV2", "s3:ListBucket")]
    [InlineData("s3", "CopyObject", "s3:PutObject,s3:GetObject")]
    [InlineData("s3", "PutBucketTagging", "s3:PutBucketTagging")]
    [InlineData("sqs", "SendMessage", "sqs:SendMessage")]
    [InlineData("cloudwatch", "PutMetricData", "cloudwatch:PutMetricData")]
    [InlineData("stepfunctions", "StartExecution", "states:StartExecution")]
    public void IamActions_OfAnOperation_AreThoseThatAwsChecks(string service, string operation, string actions) =>
        Assert.Equal(actions.Split(','), AwsCatalog.Services[service].FindOperation(operation)!.IamActions);

    [Fact]
    public void Permissions_EveryImplementedOperation_HasAnEntryWhoseMembersExist()
    {
        foreach (var service in AwsCatalog.Services.Services)
        {
            Assert.Equal(
                service.Operations.Where(static o => o.IsImplemented).Select(static o => o.Name),
                service.Authorization.Operations.Select(static o => o.Operation));
            foreach (var entry in service.Authorization.Operations)
            {
                var input = service.FindOperation(entry.Operation)!.Input!;
                Assert.All(MembersOf(entry), path => Assert.True(Leads(input, path), $"{service.Id}:{entry.Operation}: {path}"));
            }
        }
    }

    private static IEnumerable<string> MembersOf(OperationPermissions entry)
    {
        var bindings = entry.Permissions.SelectMany(static p => p.Resources).ToList();
        return bindings.SelectMany(static b => b.Variables).Where(static v => v.Constant is null).Select(static v => v.Source)
            .Concat(bindings.Select(static b => b.ArnMember).OfType<string>())
            .Concat(entry.Keys.Select(static k => k.Member))
            .Concat(new[] { entry.RequestTags, entry.TagKeys }.OfType<string>());
    }

    private static bool Leads(Schema schema, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (schema.FindMember(name) is not { } member)
            {
                return false;
            }

            schema = member.Target;
            while (schema.Element is { } element)
            {
                schema = element.Target;
            }
        }

        return true;
    }

    [Fact]
    public void Sqs_QueueDoesNotExist_HasTheCodesOfBothProtocols()
    {
        var error = new product::Simfra.Models.Sqs.QueueDoesNotExist("The specified queue does not exist.");

        Assert.Equal(("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"), (error.Code, error.QueryErrorCode));
        Assert.Equal(400, error.StatusCode);
    }
}
