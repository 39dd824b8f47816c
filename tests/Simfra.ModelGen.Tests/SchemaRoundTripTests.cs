using Simfra.ModelGen.Emit;
using Simfra.ModelGen.Inputs;
using Simfra.ModelGen.Model;
using Simfra.Schemas;

namespace Simfra.ModelGen.Tests;

/// <summary>A model goes into a table and out of it again: nothing may change on the way.</summary>
public sealed class SchemaRoundTripTests
{
    [Fact]
    public void Table_OfEveryFixtureModel_ReadsBackAsTheModel() => AssertRoundTrips(Repository.FixtureModels);

    [ModelsFact]
    public void Table_OfEveryAwsModel_ReadsBackAsTheModel() => AssertRoundTrips(Repository.Models!);

    private static void AssertRoundTrips(ModelSource source)
    {
        foreach (var id in source.Services)
        {
            var model = ModelLoader.Parse(id, source.Load(id).Content);
            var settings = new ServiceSettings
            {
                Id = id,
                Name = CSharpNames.Pascal(id),
                Implemented = model.Operations.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal),
            };
            var plan = ServicePlan.Create(model, settings);
            AssertSame(plan, ServiceSchemaBuilder.FromPlan(plan));
        }
    }

    private static void AssertSame(ServicePlan plan, ServiceSchema service)
    {
        var metadata = plan.Metadata;
        Assert.Equal(
            (metadata.ServiceId, metadata.FullName, metadata.ApiVersion, metadata.TargetPrefix),
            (service.ServiceId, service.FullName, service.ApiVersion, service.TargetPrefix));
        Assert.Equal(
            (metadata.EndpointPrefix, metadata.SigningName, metadata.GlobalEndpoint, metadata.XmlNamespace),
            (service.EndpointPrefix, service.SigningName, service.GlobalEndpoint, service.XmlNamespace));
        Assert.Equal(plan.Model.Operations.Count, service.Operations.Length);
        foreach (var (modelled, read) in plan.Model.Operations.Zip(service.Operations))
        {
            Assert.Equal(
                (modelled.Name, modelled.Method, modelled.Uri, modelled.Status, modelled.Flags | OperationFlags.Implemented),
                (read.Name, read.Method, read.Uri, read.SuccessStatus, read.Flags));
            Assert.Equal(
                (modelled.HostPrefix, modelled.ResultWrapper, modelled.ChecksumAlgorithmMember),
                (read.HostPrefix, read.ResultWrapper, read.ChecksumAlgorithmMember));
            Assert.Equal((modelled.InputXmlName, modelled.InputXmlNamespace), (read.InputXmlName, read.InputXmlNamespace));
            Assert.Equal((modelled.Input ?? "Unit", modelled.Output ?? "Unit"), (read.Input!.Name, read.Output!.Name));
            Assert.Equal(modelled.Errors, read.Errors.Select(static e => e.Name));
        }

        foreach (var (modelled, read) in plan.TableShapes.Zip(service.Shapes))
        {
            AssertSame(modelled, read);
        }
    }

    private static void AssertSame(ShapeModel modelled, Schema read)
    {
        Assert.Equal(
            (modelled.Name, modelled.Kind, modelled.Flags, modelled.TimestampFormat, modelled.Min, modelled.Max),
            (read.Name, read.Kind, read.Flags, read.TimestampFormat, read.Min, read.Max));
        Assert.Equal(
            (modelled.XmlName, modelled.XmlNamespace, modelled.XmlNamespacePrefix),
            (read.XmlName, read.XmlNamespace, read.XmlNamespacePrefix));
        Assert.Equal(modelled.EnumValues, read.EnumValues);
        Assert.Equal(read.Pattern is null ? null : modelled.Pattern, read.PatternAsModelled ?? read.Pattern);
        if (modelled.IsError)
        {
            Assert.Equal(modelled.ErrorStatus, read.ErrorStatus);
        }

        Assert.Equal(modelled.Members.Count, read.Members.Length);
        foreach (var (member, readMember) in modelled.Edges.Zip(read.Members.Append(read.Element).Append(read.Key).OfType<MemberSchema>()))
        {
            Assert.Equal(
                (member.Target, member.Flags, member.Location, member.WireName, member.QueryName),
                (readMember.Target.Name, readMember.Flags, readMember.Location, readMember.WireName, readMember.QueryName));
            Assert.Equal(
                (member.TimestampFormat, member.XmlNamespace, member.XmlNamespacePrefix),
                (readMember.TimestampFormat, readMember.XmlNamespace, readMember.XmlNamespacePrefix));
        }

        Assert.Equal(modelled.Members.Select(static m => m.Name), read.Members.Select(static m => m.Name));
    }
}
