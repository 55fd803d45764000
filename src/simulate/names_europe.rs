//! What are people called in the countries that send?

use super::cultures::Culture;

pub(super) const FRENCH: Culture = Culture {
    id: "french",
    female: "Marie Nathalie Isabelle Sylvie Catherine Françoise Martine Christine Monique Valérie Sandrine Stéphanie Céline Julie Sophie \
        Véronique Aurélie Nicole Camille Émilie Anne Laurence Élodie Dominique Brigitte Chantal Patricia Caroline Laura Hélène Léa Manon \
        Chloé Delphine Corinne Florence Michèle Agnès Audrey Mélanie Pauline Claire Annie Danielle Jacqueline Virginie Karine Béatrice",
    male: "Jean Philippe Michel Alain Patrick Nicolas Christophe Pierre Christian Éric Frédéric Laurent Stéphane David Pascal Daniel \
        Alexandre Thierry Olivier Bernard Thomas Sébastien Gérard Didier Dominique Vincent François Bruno Guillaume Jérôme Jacques Marc \
        Maxime Romain Claude Antoine Franck Jean-Pierre André Anthony Gilles Cédric Serge Hervé Denis Yves Jean-Luc Jean-Claude Jean-Marc \
        Sylvain Ludovic Fabrice Roger René Régis Rémi Joël Yannick Arnaud Gaël Loïc Lucien Raymond Benoît Xavier Georges Fabien Damien",
    surnames: "Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David Bertrand Morel \
        Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefèvre Faure André Mercier Blanc Guérin Boyer Garnier \
        Chevalier François Legrand Gauthier Garcia Perrin Robin Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval \
        Denis Dumont Marie Lemaire Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud \
        Martínez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier \
        Philippe Bourgeois Pierre Benoît Rey Leclerc Payet Rolland Leclercq Guillaume Lecomte Jean Dupuy Guillot Hubert Berger",
    heads: "Bouch Chauv Dela Mont Pell Ros Tess Vill Gau Marc Bess Cour Fauch Gren Lamb Pou Quer Rich Sabat Thib Val Verd Bar Coll Desch",
    tails: "ard eau in et ier erie ot on ier elle ois aud ière illon enet eron inot aille oux amps ert elin",
    rare: 0.4,
    second: 0.35,
    maternal: false,
    shared: 0.8,
};

pub(super) const DUTCH: Culture = Culture {
    id: "dutch",
    female: "Maria Johanna Anna Wilhelmina Monique Sandra Linda Ingrid Marijke Petra Esther Annemarie Sanne Lotte Femke Anouk Iris Marloes \
        Ellen Els Karin Mieke Ria Truus Greet Hilde Katrien Ann Lieve",
    male: "Johannes Jan Peter Kees Hans Willem Hendrik Gerrit Pieter Rob Marcel Erik Ron Bart Jeroen Martijn Sander Tom Tim Bas Wim Henk Theo \
        Frank Ruud Dirk Luc Koen Stijn Geert Filip Joris Maarten Arjan Cor Leo Ben Harry",
    surnames: "de_Jong Jansen de_Vries van_den_Berg van_Dijk Bakker Janssen Visser Smit Meijer de_Boer Mulder de_Groot Bos Vos Peters Hendriks \
        van_Leeuwen Dekker Brouwer de_Wit Dijkstra Smits de_Graaf van_der_Meer Peeters Maes Jacobs Mertens Willems Claes Goossens Wouters \
        De_Smet Vermeulen Dubois Lambert Aerts Hermans Pauwels Desmet Michiels Schouten van_Beek Koster Prins Huisman Kuipers Postma",
    heads: "van_ van_der_ Ver Oster Wester Nieuw Groene Hooge Lange Olden",
    tails: "kamp veld huis dam laan broek horst brink berg meer stra haven wijk donk hoven",
    rare: 0.35,
    second: 0.3,
    maternal: false,
    shared: 0.8,
};

pub(super) const GERMAN: Culture = Culture {
    id: "german",
    female: "Ursula Sabine Petra Monika Andrea Claudia Susanne Birgit Karin Heike Martina Gabriele Stefanie Nicole Anja Katrin Julia Sandra \
        Renate Ingrid Christine Barbara Brigitte Angelika Silke Anna Lena Sarah Laura Jana Ulrike Jutta",
    male: "Peter Michael Thomas Andreas Wolfgang Klaus Jürgen Günter Stefan Christian Uwe Werner Horst Frank Dieter Manfred Gerhard Hans Bernd \
        Thorsten Matthias Helmut Walter Heinz Martin Jörg Rolf Jens Sven Alexander Karl Rainer Ralf Holger Dirk Olaf Markus Sebastian Daniel \
        Tobias Florian Kurt Herbert Norbert Detlef Lothar Reto Urs Beat",
    surnames: "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann \
        Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler \
        Herrmann König Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther \
        Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm Winter Kraus Martin Schumacher Krämer",
    heads: "Stein Berg Wald Feld Hof Rosen Kirch Ober Nieder Schön Linden Eichen Gold Silber Brand",
    tails: "mann meier bach hauser berger müller hofer dorf egger feld inger brecht",
    rare: 0.35,
    second: 0.25,
    maternal: false,
    shared: 0.8,
};

pub(super) const BRITISH: Culture = Culture {
    id: "british",
    female: "Susan Margaret Patricia Karen Julie Linda Christine Sarah Helen Jacqueline Deborah Carol Angela Amanda Jennifer Elizabeth Emma \
        Laura Claire Rachel Rebecca Lisa Michelle Nicola Jane Sharon Tracey Louise Lauren Jessica Sophie Hannah Charlotte Amy Gemma Kelly \
        Barbara Sandra Donna Wendy Joanne Alison Janet Maureen Kathleen Ann Jean Dorothy",
    male: "David John Michael Peter Robert Paul Alan Stephen Kevin Andrew Mark Ian Brian Anthony Christopher Keith Graham Colin Philip Richard \
        James William Thomas George Daniel Matthew Steven Gary Nigel Martin Simon Kenneth Roger Derek Raymond Trevor Dennis Terry Barry Neil \
        Stuart Ronald Donald Geoffrey Edward Charles Ryan Jason Scott Craig Gregory Jeffrey Larry Timothy Bruce Wayne Shane Dean Russell Glen",
    surnames: "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood \
        Jackson Clarke Harris Clark Lewis Young Edwards Turner Hughes Martin Morris Hill Moore Cooper Ward King Baker Harrison Morgan Lee \
        Allen James Scott Phillips Watson Parker Price Bennett Cook Griffiths Miller Murphy Kelly Simpson Marshall Collins Bailey Carter \
        Shaw Richardson Adams Anderson Bell Campbell Mitchell Davis Cox Ellis Murray Rogers Reid Stewart Hunt Palmer Mills Holmes Barnes \
        Chapman Hamilton Graham Fisher Gibson Ross Butler Russell Stevens Porter Fox Webb Pearson Dixon Harvey Gordon Wells Walsh Byrne",
    heads: "Ash Brad Black Car Dun East Fair Green Hart Kirk Lang Mar Nor Old Pem Ring Stan Thorn Under Wal West Win Whit Hol Bur Crow Ells",
    tails: "ton ford ley ham field wood well worth by bridge shaw stone man hurst combe wick more brook",
    rare: 0.35,
    second: 0.55,
    maternal: false,
    shared: 0.8,
};

pub(super) const NORDIC: Culture = Culture {
    id: "nordic",
    female: "Anna Eva Maria Karin Kristina Lena Kerstin Ingrid Birgitta Marianne Annika Åsa Ulla Helena Susanne Anne Hanne Kirsten Mette Inger \
        Berit Solveig Ida Emma Sofia Linnéa Elin Malin",
    male: "Lars Anders Mikael Johan Per Erik Karl Jan Peter Thomas Bengt Göran Leif Stefan Björn Sven Mats Ulf Håkan Jörgen Ole Jens Søren Niels \
        Henrik Magnus Fredrik Daniel Mattias Rolf Bo Kjell Arne Knut Svein Tor Bjørn Øyvind Morten Kåre Tommy Conny",
    surnames: "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson Pettersson Jonsson Jansson Hansson Bengtsson \
        Jönsson Lindberg Jakobsson Magnusson Olofsson Lindström Lindqvist Lindgren Berg Axelsson Bergström Lundberg Lind Lundgren Lundqvist \
        Mattsson Berglund Fredriksson Sandberg Henriksson Forsberg Sjöberg Wallin Engström Eklund Danielsson Lundin Håkansson Björk Bergman \
        Nielsen Jensen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Petersen Olsen Johansen Kristiansen Haugen",
    heads: "Lind Berg Sjö Ny Ek Björk Hag Sund Wall Nord Öst Väster Gran Ström Söder Ros Lilje Dal Ceder",
    tails: "berg ström qvist gren strand lund holm vall dahl kvist mark man blad feldt",
    rare: 0.25,
    second: 0.35,
    maternal: false,
    shared: 0.8,
};

pub(super) const ITALIAN: Culture = Culture {
    id: "italian",
    female: "Maria Anna Giuseppina Rosa Angela Giovanna Teresa Lucia Carmela Caterina Francesca Paola Laura Elena Giulia Chiara Sara Valentina",
    male: "Giuseppe Antonio Giovanni Mario Luigi Francesco Angelo Vincenzo Pietro Salvatore Carlo Franco Domenico Bruno Paolo Marco Andrea Roberto \
        Stefano Alessandro Luca Davide Fabio Claudio",
    surnames: "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti De_Luca Mancini Costa Giordano Rizzo \
        Lombardi Moretti Barbieri Fontana Santoro Mariani Rinaldi Caruso Ferrara Galli Martini Leone Longo Gentile",
    heads: "Bel Bon Cas Fer Gal Mor Pal Ros San Tor Vil",
    tails: "ucci etti ini one aro ella ardi oni accio esi",
    rare: 0.3,
    second: 0.1,
    maternal: false,
    shared: 0.8,
};

pub(super) const ROMANIAN: Culture = Culture {
    id: "romanian",
    female: "Maria Elena Ana Ioana Mihaela Andreea Cristina Daniela Gabriela Alina Mariana Nicoleta Florentina Georgiana Roxana Simona Loredana \
        Ramona Monica Oana Lăcrămioara Ștefania Viorica Doina",
    male: "Ion Gheorghe Vasile Constantin Nicolae Alexandru Andrei Mihai Cristian Marian Florin Adrian Daniel Ionuț Cătălin Bogdan Dumitru Marius \
        Gabriel Ștefan Costel Petru Viorel Răzvan",
    surnames: "Popa Popescu Ionescu Radu Dumitru Stan Stoica Gheorghe Matei Ciobanu Rusu Constantin Marin Lazăr Mihai Florea Dobre Dinu Munteanu \
        Nistor Moldovan Rotaru Ungureanu Toma Sandu Barbu Tudor Oprea Ene Preda Manole Voicu Vasile Cojocaru Lungu Neagu Șerban Diaconu",
    heads: "Ion Pop Vasil Dumitr Mih Stan Barb Petr Cost Grig Iord Marin Ștef Teod",
    tails: "escu ache oiu eanu ulescu ăscu ița aru",
    rare: 0.4,
    second: 0.4,
    maternal: false,
    shared: 0.75,
};
