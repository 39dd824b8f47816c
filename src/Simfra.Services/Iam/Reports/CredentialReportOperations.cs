using System.Text;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;
using Simfra.Time;

namespace Simfra.Services.Iam;

/// <summary>The credential report: asked for, made a moment later, given out for four hours.</summary>
internal sealed class CredentialReportOperations(ServiceState<IamState> states, ServiceJobs jobs) : IOperationGroup
{
    private static readonly JobDefinition Generation = new("iam.credential-report");

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(1);

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.GenerateCredentialReport, GenerateCredentialReport);
        operations.Handle(IamApi.GetCredentialReport, GetCredentialReport);
        jobs.Handle(Generation, job => Generate(states[job.Scope], job.Id.Due));
    }

    private GenerateCredentialReportResponse GenerateCredentialReport(Unit request, OperationContext context)
    {
        var state = states.Of(context);
        switch (state.CredentialReport)
        {
            case { IsPending: true }:
                return new() { State = ReportStateType.Inprogress };
            case { } made when !made.IsExpired(context.Now):
                return new() { State = ReportStateType.Complete };
        }

        state.CredentialReports.Put(new() { At = context.Now });
        jobs.Schedule(Generation, context.Now + Duration, state.Scope);
        return new()
        {
            State = ReportStateType.Started,
            Description = "No report exists. Starting a new report generation task",
        };
    }

    private GetCredentialReportResponse GetCredentialReport(Unit request, OperationContext context)
    {
        var report = states.Of(context).CredentialReport ?? throw IamErrors.NoCredentialReport();
        if (report.IsPending)
        {
            throw IamErrors.CredentialReportInProgress();
        }

        return report.IsExpired(context.Now) ? throw IamErrors.CredentialReportExpired() : new()
        {
            Content = Encoding.UTF8.GetBytes(report.Content!),
            ReportFormat = ReportFormatType.TextCsv,
            GeneratedTime = report.At,
        };
    }

    private static void Generate(IamState state, DateTimeOffset now)
    {
        if (state.Settings.KnownSince is null)
        {
            state.Put(state.Settings with { KnownSince = state.Users.All.Select(static u => u.CreatedAt).Append(now).Min() });
        }

        state.CredentialReports.Put(new()
        {
            Content = CredentialReportText.Write(state),
            At = now,
        });
    }
}
