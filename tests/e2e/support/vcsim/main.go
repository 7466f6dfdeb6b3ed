// Govmomi's simulator of vCenter and ESXi as the tests want it, with certificates of hosts that can be
// read, licences that end and are assigned, thresholds, and a login that is checked. It serves the same twice: as the simulator writes
// it, an array of bytes being one element with the text, and as vCenter does, one element for every signed byte.
package main

import (
	"bytes"
	"crypto/tls"
	"flag"
	"fmt"
	"html"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	_ "github.com/vmware/govmomi/lookup/simulator"
	"github.com/vmware/govmomi/simulator"
	_ "github.com/vmware/govmomi/sts/simulator"
	"github.com/vmware/govmomi/vim25/methods"
	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

var textOfArray = regexp.MustCompile(`<byte>[^<]*BEGIN CERTIFICATE[^<]*</byte>`)

func byteByByte(element []byte) []byte {
	text := html.UnescapeString(strings.TrimSuffix(strings.TrimPrefix(string(element), "<byte>"), "</byte>"))
	var out bytes.Buffer
	for i := 0; i < len(text); i++ {
		fmt.Fprintf(&out, "<byte>%d</byte>", int8(text[i]))
	}
	return out.Bytes()
}

func asVcenterWrites(inner http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		inner.ServeHTTP(recorder, r)
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(recorder.Code)
		w.Write(textOfArray.ReplaceAllFunc(recorder.Body.Bytes(), byteByByte))
	})
}

func read(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		log.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

func giveCertificates(paths []string) {
	for i, entity := range simulator.Map.All("HostSystem") {
		host := entity.(*simulator.HostSystem)
		config := *host.Config
		config.Certificate = []byte(read(paths[i%len(paths)]) + "\n")
		host.Config = &config
	}
}

func property(key string, value interface{}) types.KeyAnyValue {
	return types.KeyAnyValue{Key: key, Value: value}
}

var (
	standard = types.LicenseManagerLicenseInfo{LicenseKey: "SECRT-KEY01-00000-00000-00001", EditionKey: "vc.standard", Name: "VMware vCenter Server 8 Standard"}
	hosts    = types.LicenseManagerLicenseInfo{LicenseKey: "SECRT-KEY02-00000-00000-00002", EditionKey: "esx.ent", Name: "VMware vSphere 8"}
	spare    = types.LicenseManagerLicenseInfo{LicenseKey: "SECRT-KEY03-00000-00000-00003", EditionKey: "spare", Name: "VMware vSAN 8"}
)

func giveLicenses(manager types.ManagedObjectReference, ends time.Time, hours int) {
	licenses := simulator.Map.Get(manager).(*simulator.LicenseManager)
	standard.Properties = []types.KeyAnyValue{property("expirationDate", ends.UTC())}
	spare.Properties = standard.Properties
	licenses.Licenses = append(licenses.Licenses, standard, hosts, spare)
	licenses.Evaluation = types.LicenseManagerEvaluationInfo{Properties: []types.KeyAnyValue{property("expirationHours", int32(hours))}}
}

// The simulator's own answers with the evaluation for whatever is asked.
type assignmentManager struct {
	*simulator.LicenseAssignmentManager
	assigned []types.LicenseAssignmentManagerLicenseAssignment
}

func (m *assignmentManager) QueryAssignedLicenses(request *types.QueryAssignedLicenses) soap.HasFault {
	return &methods.QueryAssignedLicensesBody{Res: &types.QueryAssignedLicensesResponse{Returnval: m.assigned}}
}

func assign(manager types.ManagedObjectReference, trialEnds time.Time) {
	reference := simulator.Map.Get(manager).(*simulator.LicenseManager).LicenseAssignmentManager
	if reference == nil {
		return // a host has none
	}
	left := types.LicenseManagerEvaluationInfo{Properties: []types.KeyAnyValue{property("expirationDate", trialEnds.UTC())}}
	simulator.Map.Put(&assignmentManager{simulator.Map.Get(*reference).(*simulator.LicenseAssignmentManager),
		[]types.LicenseAssignmentManagerLicenseAssignment{
			{EntityId: "0c", EntityDisplayName: "vc.example.jp", AssignedLicense: standard},
			{EntityId: "host-1", EntityDisplayName: "esx1.example.jp", AssignedLicense: hosts},
			{EntityId: "host-2", EntityDisplayName: "esx2.example.jp", AssignedLicense: simulator.EvalLicense,
				Properties: []types.KeyAnyValue{property("ProductName", "VMware ESX Server"), property("Evaluation", left)}},
		}})
}

func main() {
	esx := flag.Bool("esx", false, "a single ESXi host")
	certificate := flag.String("cert", "", "chain of the server")
	key := flag.String("key", "", "its key")
	certificates := flag.String("hosts", "", "certificates of the hosts, divided by commas")
	user := flag.String("user", "", "file with a user name")
	password := flag.String("password", "", "file with its password")
	ends := flag.Int64("license-ends", 0, "UNIX time")
	hours := flag.Int("evaluation-hours", 0, "what is left of it")
	trialEnds := flag.Int64("trial-ends", 0, "UNIX time: the evaluation of a host")
	soft := flag.Int("soft", 240, "days of a threshold")
	hard := flag.Int("hard", 30, "days of the other")
	flag.Parse()
	pair, err := tls.LoadX509KeyPair(*certificate, *key)
	if err != nil {
		log.Fatal(err)
	}
	model := simulator.VPX()
	if *esx {
		model = simulator.ESX()
	}
	if err := model.Create(); err != nil {
		log.Fatal(err)
	}
	giveCertificates(strings.Split(*certificates, ","))
	giveLicenses(*model.ServiceContent.LicenseManager, time.Unix(*ends, 0), *hours)
	assign(*model.ServiceContent.LicenseManager, time.Unix(*trialEnds, 0))
	settings := simulator.Map.OptionManager()
	settings.Setting = append(settings.Setting, &types.OptionValue{Key: "vpxd.certmgmt.certs.softThreshold", Value: int32(*soft)},
		&types.OptionValue{Key: "vpxd.certmgmt.certs.hardThreshold", Value: int32(*hard)})
	model.Service.RegisterEndpoints = !*esx
	model.Service.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	model.Service.Listen = &url.URL{Host: "127.0.0.1:0", User: url.UserPassword(read(*user), read(*password))}
	plain := model.Service.NewServer()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("listening plain=%s bytes=%d\n", plain.URL.Port(), listener.Addr().(*net.TCPAddr).Port)
	server := &http.Server{Handler: asVcenterWrites(model.Service.ServeMux),
		TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}}}
	log.Fatal(server.ServeTLS(listener, "", ""))
}
