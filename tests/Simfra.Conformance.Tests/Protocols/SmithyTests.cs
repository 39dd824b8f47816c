using System.Text.Json.Nodes;
using Simfra.Protocols;
using Simfra.Tests;

namespace Simfra.Conformance.Tests.Protocols;

/// <summary>Smithy's protocol tests as they concern a server: requests are read, responses written.</summary>
public sealed class SmithyTests
{
    public static TheoryData<string> RequestCases => Cases("request");

    public static TheoryData<string> ResponseCases => Cases("response");

    [SharedDataTheory(Corpus.Folder)]
    [MemberData(nameof(RequestCases))]
    public void Request_OfCase_IsReadAsItsParameters(string key)
    {
        var @case = SmithyCase.Find(key);
        var (operation, request) = SmithyModels.FindByRequest(
            @case, service => CaseRequest.Create(service, @case.Content, @case.Shape));

        var input = DynamicShape.CreateInput(operation);
        ProtocolRegistry.Of(operation.Service).ReadInput(operation, request, input);

        var parameters = @case.Content["params"] as JsonObject ?? [];
        CaseAssert.SameJson(CaseParameters.Normalise(parameters, operation.Input!), CaseParameters.Dump(input));
    }

    [SharedDataTheory(Corpus.Folder)]
    [MemberData(nameof(ResponseCases))]
    public void Response_OfCase_IsWritten(string key)
    {
        var @case = SmithyCase.Find(key);
        var (operation, error) = SmithyModels.FindByShape(@case);
        var protocol = ProtocolRegistry.Of(operation.Service);
        var parameters = @case.Content["params"] as JsonObject ?? [];
        var response = new WireResponse();

        if (error is not null)
        {
            var message = parameters.FirstOrDefault(static p => p.Key.Equals("message", StringComparison.OrdinalIgnoreCase)).Value;
            var thrown = new DynamicError(error, message?.GetValue<string>());
            CaseParameters.Fill(thrown.Values, error, parameters);
            protocol.WriteError(operation.Service, operation, thrown, "request-id", response);
        }
        else
        {
            var output = DynamicShape.Create(operation.Output!);
            if (output is DynamicShape shape)
            {
                CaseParameters.Fill(shape.Values, shape.Schema, parameters);
            }

            protocol.WriteOutput(operation, output, "request-id", response);
        }

        Assert.Equal(@case.Content["code"]!.GetValue<int>(), response.StatusCode);
        CaseAssert.Headers(@case.Content["headers"] as JsonObject, response);
        foreach (var forbidden in @case.Content["forbidHeaders"] as JsonArray ?? [])
        {
            Assert.False(response.Headers.ContainsKey(forbidden!.GetValue<string>()), $"Header {forbidden} is there.");
        }

        if (@case.Content["body"]?.GetValue<string>() is { } body)
        {
            CaseAssert.Body(operation.Service, body, response);
        }
    }

    [SharedDataFact(Corpus.Folder)]
    public void Corpus_EveryCase_IsRunOrListedOrForClientsAlone()
    {
        var corpus = SmithyCase.All.ToList();
        var malformed = corpus.Count(static c => c.Kind == "malformed" && !NotMet.Smithy.ContainsKey(c.Key));
        var run = RequestCases.Count + ResponseCases.Count + malformed;

        Assert.Equal(1174, corpus.Count);
        Assert.Equal(corpus.Count, run + NotMet.Smithy.Count + corpus.Count(static c => c.IsForClientsAlone));
        Assert.Empty(NotMet.Smithy.Keys.Except(corpus.Where(static c => !c.IsForClientsAlone).Select(static c => c.Key)));
    }

    private static TheoryData<string> Cases(string kind)
    {
        var cases = new TheoryData<string>();
        var run = SmithyCase.All.Where(c => c.Kind == kind && !c.IsForClientsAlone && !NotMet.Smithy.ContainsKey(c.Key));
        cases.AddRange([.. run.Select(static c => c.Key)]);
        return cases;
    }
}
